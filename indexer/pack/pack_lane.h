/*
 * pack_lane: what a thread of the pack engine's builder does beside others: inverts
 * words into runs, and packs records into chunks of the store.
 */
#ifndef PEELER_PACK_LANE_H
#define PEELER_PACK_LANE_H

#include "indexer/pack/building.h"
#include "indexer/pack/inverter.h"
#include "indexer/pack/store_writer.h"

/* A run, and the numbers of its sections in the new segment. */
struct lane_run {
    struct run_data data;
    uint32_t *docs;
    uint32_t count;
};

/* A chunk of the store that is to be appended. */
struct lane_chunk {
    size_t len; /* bytes of `packed` */
    uint32_t docs;
};

struct pack_lane {
    struct builder_lane lane; /* first: see building.h */
    struct inverter *inverter;
    uint32_t *docs; /* of the sections in the inverter */
    size_t doc_cap;
    struct lane_run *runs;
    size_t run_count, run_cap;
    struct zipper *zipper;
    struct store_chunk chunk; /* being gathered */
    struct lane_chunk *chunks;
    size_t chunk_count, chunk_cap;
    struct buf packed, record, key;
};

/* `memory`: bytes for the lane's inverter. */
enum status pack_lane_new(uint64_t memory, struct builder_lane **out, struct error *e);
void pack_lane_free(struct builder_lane *lane);

enum status pack_lane_prepare(struct builder_lane *lane, struct error *e);

/* Writes what is in memory as a run, which stays in memory unless it spills. */
enum status pack_lane_flush(struct pack_lane *p, bool spill, struct error *e);

#endif

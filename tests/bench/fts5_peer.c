/*
 * fts5_peer: SQLite's FTS5 as a user would use it for search alone: contentless, the
 * porter tokenizer over unicode61, everything in one transaction, then `optimize`.
 *
 *   fts5_peer index DOCS.tsv DB [HASH]        id TAB title TAB text; HASH: bytes of memory
 *                                             before a segment is written (FTS5's own: 1 MiB)
 *   fts5_peer query DB QUERIES REPEAT OUT     operation TAB words: term, and, or, phrase
 *
 * Rows of OUT, as of the other peers: operation, words, microseconds of the ten best by
 * bm25, microseconds of these and the exact total, total; the best of REPEAT runs. FTS5
 * has no statement that gives both: the total is a count of its own.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The page cache that the others' buffers of 512 MB are matched by. */
#define SETTINGS "PRAGMA cache_size = -524288; PRAGMA mmap_size = 8589934592;"

#define TEN_BEST "SELECT rowid FROM docs WHERE docs MATCH ? ORDER BY rank LIMIT 10"
#define TOTAL    "SELECT count(*) FROM docs WHERE docs MATCH ?"

struct question {
    char *operation, *words, *match; /* match: in FTS5's language */
    double top_us, exact_us;
    long long total;
};

struct questions {
    struct question *list;
    size_t count;
};

static void die(const char *what, const char *why)
{
    fprintf(stderr, "fts5_peer: %s: %s\n", what, why);
    exit(2);
}

static void expect(sqlite3 *db, int code, const char *what)
{
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW)
        die(what, sqlite3_errmsg(db));
}

static void run(sqlite3 *db, const char *sql)
{
    expect(db, sqlite3_exec(db, sql, NULL, NULL, NULL), sql);
}

static sqlite3 *open_database(const char *path)
{
    sqlite3 *db = NULL;

    if (sqlite3_open(path, &db) != SQLITE_OK)
        die(path, db ? sqlite3_errmsg(db) : "no memory");
    run(db, SETTINGS);
    return db;
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;

    expect(db, sqlite3_prepare_v2(db, sql, -1, &statement, NULL), sql);
    return statement;
}

static FILE *open_file(const char *path, const char *mode)
{
    FILE *f = fopen(path, mode);

    if (!f) {
        perror(path);
        exit(2);
    }
    return f;
}

/* The next line without its end; NULL behind the last. */
static char *next_line(FILE *f, char **line, size_t *cap)
{
    ssize_t len = getline(line, cap, f);

    if (len < 0)
        return NULL;
    if (len && (*line)[len - 1] == '\n')
        (*line)[len - 1] = '\0';
    return *line;
}

static sqlite3 *create_database(const char *path, const char *hash)
{
    sqlite3 *db = open_database(path);
    char sql[128];

    run(db, "CREATE VIRTUAL TABLE docs USING "
            "fts5(text, content='', tokenize='porter unicode61')");
    snprintf(sql, sizeof sql, "INSERT INTO docs(docs, rank) VALUES('hashsize', %ld)",
             hash ? atol(hash) : 0);
    if (hash)
        run(db, sql);
    return db;
}

static void index_documents(const char *docs, sqlite3 *db)
{
    sqlite3_stmt *insert;
    FILE *f = open_file(docs, "r");
    char *line = NULL, *text;
    size_t cap = 0;

    run(db, "BEGIN");
    insert = prepare(db, "INSERT INTO docs(text) VALUES(?)");
    while (next_line(f, &line, &cap)) {
        text = strchr(line, '\t'); /* title and text are one field, as the peers have it */
        if (!text)
            die(docs, "a line without a tab");
        expect(db, sqlite3_bind_text(insert, 1, text + 1, -1, SQLITE_STATIC), "bind");
        expect(db, sqlite3_step(insert), "insert");
        expect(db, sqlite3_reset(insert), "insert");
    }
    sqlite3_finalize(insert);
    run(db, "INSERT INTO docs(docs) VALUES('optimize'); COMMIT");
    fclose(f);
    free(line);
    sqlite3_close(db);
}

/* Each word in double quotes, with AND or OR between; or all in one pair. */
static char *match_of(const char *operation, const char *words)
{
    const char *between = strcmp(operation, "phrase") == 0 ? " "
                          : strcmp(operation, "or") == 0   ? "\" OR \""
                                                           : "\" AND \"";
    char *out = malloc(strlen(words) * 10 + 3), *at = out;

    if (!out)
        die("query", "no memory");
    *at++ = '"';
    for (; *words; words++) {
        if (*words == ' ')
            at = stpcpy(at, between);
        else
            *at++ = *words;
        if (*words == '"')
            *at++ = '"';
    }
    strcpy(at, "\"");
    return out;
}

static struct questions read_questions(const char *path)
{
    struct questions q = {NULL, 0};
    FILE *f = open_file(path, "r");
    char *line = NULL, *words;
    size_t cap = 0;

    while (next_line(f, &line, &cap)) {
        words = strchr(line, '\t');
        q.list = realloc(q.list, (q.count + 1) * sizeof *q.list);
        if (!words || !q.list)
            die(path, words ? "no memory" : "a line without a tab");
        *words++ = '\0';
        q.list[q.count++] =
            (struct question){strdup(line), strdup(words), match_of(line, words), 1e12, 1e12, 0};
    }
    fclose(f);
    free(line);
    return q;
}

/* Microseconds; *last is the first column of the last row. */
static double timed(sqlite3 *db, sqlite3_stmt *statement, const char *match, long long *last)
{
    struct timespec start, end;
    int code;

    clock_gettime(CLOCK_MONOTONIC, &start);
    expect(db, sqlite3_bind_text(statement, 1, match, -1, SQLITE_STATIC), match);
    while ((code = sqlite3_step(statement)) == SQLITE_ROW)
        *last = sqlite3_column_int64(statement, 0);
    expect(db, code, match);
    expect(db, sqlite3_reset(statement), match);
    clock_gettime(CLOCK_MONOTONIC, &end);
    return (double)(end.tv_sec - start.tv_sec) * 1e6 + (double)(end.tv_nsec - start.tv_nsec) / 1e3;
}

static void ask(sqlite3 *db, struct questions q, int repeat)
{
    sqlite3_stmt *ten_best = prepare(db, TEN_BEST), *total = prepare(db, TOTAL);

    for (int k = 0; k < repeat; k++)
        for (size_t i = 0; i < q.count; i++) {
            struct question *it = &q.list[i];
            long long ignored;
            double top = timed(db, ten_best, it->match, &ignored);
            double exact = top + timed(db, total, it->match, &it->total);

            it->top_us = top < it->top_us ? top : it->top_us;
            it->exact_us = exact < it->exact_us ? exact : it->exact_us;
        }
    sqlite3_finalize(ten_best);
    sqlite3_finalize(total);
}

static void write_rows(const char *path, struct questions q)
{
    FILE *f = open_file(path, "w");

    for (size_t i = 0; i < q.count; i++)
        fprintf(f, "%s\t%s\t%.1f\t%.1f\t%lld\n", q.list[i].operation, q.list[i].words,
                q.list[i].top_us, q.list[i].exact_us, q.list[i].total);
    if (fclose(f) != 0)
        die(path, "not all of it could be written");
}

int main(int argc, char **argv)
{
    if ((argc == 4 || argc == 5) && strcmp(argv[1], "index") == 0) {
        index_documents(argv[2], create_database(argv[3], argv[4]));
    } else if (argc == 6 && strcmp(argv[1], "query") == 0) {
        struct questions q = read_questions(argv[3]);
        sqlite3 *db = open_database(argv[2]);

        ask(db, q, atoi(argv[4]));
        sqlite3_close(db);
        write_rows(argv[5], q);
        for (size_t i = 0; i < q.count; i++) {
            free(q.list[i].operation);
            free(q.list[i].words);
            free(q.list[i].match);
        }
        free(q.list);
    } else {
        fputs("fts5_peer index DOCS.tsv DB [HASH] | query DB QUERIES REPEAT OUT\n", stderr);
        return 2;
    }
    return 0;
}

/*
 * xapian: see xapian.h. The only C++ of the project: it turns calls of C into
 * calls of xapian-core, and exceptions into statuses. No exception leaves this
 * file and no type of C++ shows outside. What it adds to Xapian: a writer that
 * flushes by bytes and can be thrown away, totals that are exact, a deadline,
 * bounds on queries, and a leaf that asks the caller. It doesn't parse queries,
 * cut words, make snippets, sync files or keep digests; and it never uses
 * Xapian's QueryParser, its time limit, or reopen().
 */
#include "shim/xapian.h"

extern "C" {
#include "shim/buf.h"
}

#include <xapian.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <initializer_list>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

static_assert(sizeof(Xapian::docid) == sizeof(uint32_t), "docids of 32 bits");
static_assert(sizeof(Xapian::termpos) == sizeof(uint32_t), "positions of 32 bits");

/* What a failure looks like while it goes up through C++: ours, or a callback's. */
struct Failure {
    struct error error;
};

struct xapian_writer {
    std::string dir;
    Xapian::WritableDatabase db;
    Xapian::Document document;
    std::string term;   /* room that term() and posting() use again and again */
    uint64_t budget;    /* bytes */
    uint64_t pending;   /* bytes, estimated, of the documents added since the last flush */
    uint64_t positions; /* added to `document` */
    struct error failed;
};

struct xapian_reader {
    std::string dir;
    Xapian::Database db;
};

/* `bare` is the query for a database without any position, where Xapian would
 * answer a phrase as if it were an AND: there every phrase in it is empty. */
struct xapian_query {
    Xapian::Query full;
    Xapian::Query bare;
    size_t depth;
    size_t leaves;
};

/* ---- failures ---- */

[[noreturn]] static void fail_errno(const char *doing, const char *path)
{
    Failure failure = {};

    error_errno(&failure.error, doing, path);
    throw failure;
}

/* A message that is longer than an error has room for is cut by error_set(). */
[[noreturn]] static void fail_with(enum status status, const std::string &text)
{
    Failure failure = {};

    error_set(&failure.error, status, "%s", text.c_str());
    throw failure;
}

/* For a callback that stopped: its own message, and the status it returned. */
[[noreturn]] static void fail_as(Failure &failure, enum status status)
{
    failure.error.status = status;
    throw failure;
}

/* Xapian shows an errno only as text, and after a failed roll-back only inside
 * its message. */
static bool speaks_of(const Xapian::Error &x, int number)
{
    return x.get_description().find(strerror(number)) != std::string::npos;
}

static bool speaks_of_any(const Xapian::Error &x, std::initializer_list<int> numbers)
{
    return std::any_of(numbers.begin(), numbers.end(),
                       [&x](int number) { return speaks_of(x, number); });
}

static bool is_missing(const char *path)
{
    return access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

/* What each of Xapian's errors means, its errno aside. */
static const struct {
    const char *type;
    enum status status;
} KINDS[] = {
    {"DatabaseLockError", ERR_LOCKED},
    {"DatabaseVersionError", ERR_VERSION},
    {"DatabaseNotFoundError", ERR_NOT_FOUND},
    {"DocNotFoundError", ERR_NOT_FOUND},
    {"DatabaseCorruptError", ERR_CORRUPT},
    {"DatabaseModifiedError", ERR_CORRUPT},
    {"DatabaseOpeningError", ERR_CORRUPT},
    {"DatabaseError", ERR_CORRUPT},
    {"DatabaseCreateError", ERR_IO},
    {"FeatureUnavailableError", ERR_CORRUPT}, /* of a table that is missing */
    {"RangeError", ERR_CORRUPT},
    {"SerialisationError", ERR_CORRUPT},
};

static enum status status_of_type(const char *type)
{
    for (const auto &kind : KINDS)
        if (strcmp(kind.type, type) == 0)
            return kind.status;
    return ERR_ENGINE;
}

/* A table that is missing or too short is a damaged database; one that the system
 * refuses is not. */
static enum status status_of(const Xapian::Error &x, const char *path)
{
    if (speaks_of_any(x, {ENOSPC, EDQUOT}))
        return ERR_FULL;
    if (speaks_of(x, ENOMEM))
        return ERR_NO_MEMORY;
    const enum status status = status_of_type(x.get_type());
    if (status != ERR_CORRUPT || !x.get_error_string())
        return status;
    if (speaks_of(x, ENOENT))
        return is_missing(path) ? ERR_NOT_FOUND : ERR_CORRUPT;
    return ERR_IO;
}

static enum status report_xapian(const Xapian::Error &x, const char *path, struct error *e)
{
    const enum status status = status_of(x, path);
    const char *reason = x.get_error_string();

    return error_set(e, status, "%s%s%s%s%s", path, *path ? ": " : "", x.get_msg().c_str(),
                     reason ? ": " : "", reason ? reason : "");
}

static enum status report(const char *path, struct error *e)
{
    try {
        throw;
    } catch (const Failure &failure) {
        return error_set(e, failure.error.status, "%s", failure.error.text);
    } catch (const Xapian::Error &x) {
        return report_xapian(x, path, e);
    } catch (const std::bad_alloc &) {
        return error_memory(e);
    } catch (const std::exception &x) {
        return error_set(e, ERR_ENGINE, "%s%s%s", path, *path ? ": " : "", x.what());
    }
}

/* What each function below does with whatever it catches. `path` names the
 * database at fault, or is "". */
static enum status caught(const char *path, struct error *e) noexcept
{
    try {
        return report(path, e);
    } catch (const std::bad_alloc &) {
        return error_memory(e);
    } catch (...) {
        return error_set(e, ERR_ENGINE, "xapian: unknown exception");
    }
}

static enum status caught(const struct xapian_reader *r, struct error *e) noexcept
{
    return caught(r->dir.c_str(), e);
}

static enum status caught(struct error *e) noexcept
{
    return caught("", e);
}

/* ---- terms and slices ---- */

static std::string text_of(struct slice s)
{
    return s.len ? std::string(s.data, s.len) : std::string();
}

/* Borrows from `text`. */
static struct slice view_of(const std::string &text)
{
    return slice_of(text.data(), text.size());
}

static void require_fit(struct slice term)
{
    if (!xapian_term_fits(term))
        fail_with(ERR_LIMIT, "a term of " + std::to_string(term.len) +
                                 " bytes: it must have 1 to " + std::to_string(XAPIAN_TERM_MAX) +
                                 ", a zero byte counting twice");
}

static std::string term_of(struct slice term)
{
    require_fit(term);
    return text_of(term);
}

extern "C" const char *xapian_version(void)
{
    return Xapian::version_string();
}

extern "C" bool xapian_term_fits(struct slice term)
{
    if (term.len == 0 || term.len > XAPIAN_TERM_MAX)
        return false;
    const auto zeros = std::count(term.data, term.data + term.len, '\0');
    return term.len + static_cast<size_t>(zeros) <= XAPIAN_TERM_MAX;
}

/* ---- writing ---- */

/* Bytes that Xapian holds in memory until the next flush: for each term of a
 * document a node in a tree, and one more for its positions; and what a position
 * takes at most. Fitted to 1.4.22 on a 64-bit machine, so that 20,000 documents of
 * 60 or of 200 words, with a budget of 64 MB, never take more than that. What a
 * term costs that is new since the flush is not counted by itself: where nearly
 * every term is, the budget is overrun, up to twice. */
static const uint64_t TERM_COST = 160;
static const uint64_t POSITION_COST = 2;
static const uint64_t VALUE_COST = 112;
static const uint64_t DOCUMENT_COST = 64;

/* Xapian reads this variable when it opens a writer, and there is no other way to
 * keep it from flushing each 10,000 documents, which makes building small ones five
 * times slower. Changing the environment is safe only while there is a single
 * thread, which is before main(). */
__attribute__((constructor)) static void never_flush_by_documents(void)
{
    setenv("XAPIAN_FLUSH_THRESHOLD", "2147483647", 1);
}

static bool is_locked(const char *dir)
{
    try {
        return Xapian::Database(dir, Xapian::DB_BACKEND_GLASS).locked();
    } catch (const Xapian::Error &) {
        return false; /* not a database, then */
    }
}

static void make_folder(const char *dir)
{
    if (mkdir(dir, 0777) == 0)
        return;
    const int number = errno;
    if (number == EEXIST && is_locked(dir))
        fail_with(ERR_LOCKED, std::string(dir) + ": another writer holds it");
    errno = number;
    fail_errno("create", dir);
}

/* All writing goes on inside a transaction, since it is only then that Xapian
 * drops what is pending, where it would otherwise commit it, when the database
 * is destroyed. */
static void begin_transaction(struct xapian_writer *w)
{
    w->db.begin_transaction(true);
}

static void require_sound(const struct xapian_writer *w)
{
    if (w->failed.status != OK)
        throw Failure{w->failed};
}

/* The first failure is the writer's for good; any other is reported as it. */
static enum status caught(struct xapian_writer *w, struct error *e) noexcept
{
    if (w->failed.status == OK)
        caught(w->dir.c_str(), &w->failed);
    return error_set(e, w->failed.status, "%s", w->failed.text);
}

static void start_document(struct xapian_writer *w)
{
    w->document = Xapian::Document();
    w->positions = 0;
}

static uint64_t cost_of_values(const Xapian::Document &document)
{
    uint64_t cost = 0;

    for (auto value = document.values_begin(); value != document.values_end(); ++value)
        cost += VALUE_COST + (*value).size();
    return cost;
}

static void flush(struct xapian_writer *w)
{
    w->db.commit_transaction();
    w->pending = 0;
    begin_transaction(w);
}

static Xapian::docid add(struct xapian_writer *w, const Xapian::Document &document,
                         uint64_t positions)
{
    const Xapian::docid docid = w->db.add_document(document);

    w->pending += DOCUMENT_COST + document.termlist_count() * TERM_COST +
                  positions * POSITION_COST + cost_of_values(document);
    if (w->pending > w->budget)
        flush(w);
    return docid;
}

extern "C" enum status xapian_writer_open(const char *dir, uint64_t budget,
                                          struct xapian_writer **out, struct error *e)
{
    *out = nullptr;
    try {
        std::unique_ptr<xapian_writer> w(new xapian_writer{});
        w->dir = dir;
        w->budget = budget;
        make_folder(dir);
        w->db = Xapian::WritableDatabase(dir, Xapian::DB_CREATE | Xapian::DB_BACKEND_GLASS |
                                                  Xapian::DB_NO_SYNC);
        begin_transaction(w.get());
        *out = w.release();
        return OK;
    } catch (...) {
        return caught(dir, e);
    }
}

extern "C" enum status xapian_writer_begin(struct xapian_writer *w, struct error *e)
{
    try {
        require_sound(w);
        start_document(w);
        return OK;
    } catch (...) {
        return caught(w, e);
    }
}

extern "C" enum status xapian_writer_term(struct xapian_writer *w, struct slice term, uint32_t wdf,
                                          struct error *e)
{
    try {
        require_sound(w);
        require_fit(term);
        w->term.assign(term.data, term.len);
        w->document.add_term(w->term, wdf);
        return OK;
    } catch (...) {
        return caught(w, e);
    }
}

extern "C" enum status xapian_writer_posting(struct xapian_writer *w, struct slice term,
                                             uint32_t position, uint32_t wdf, struct error *e)
{
    try {
        require_sound(w);
        require_fit(term);
        w->term.assign(term.data, term.len);
        w->document.add_posting(w->term, position, wdf);
        w->positions++;
        return OK;
    } catch (...) {
        return caught(w, e);
    }
}

extern "C" enum status xapian_writer_value(struct xapian_writer *w, uint32_t slot,
                                           struct slice bytes, struct error *e)
{
    try {
        require_sound(w);
        w->document.add_value(slot, text_of(bytes));
        return OK;
    } catch (...) {
        return caught(w, e);
    }
}

extern "C" enum status xapian_writer_data(struct xapian_writer *w, struct slice bytes,
                                          struct error *e)
{
    try {
        require_sound(w);
        w->document.set_data(text_of(bytes));
        return OK;
    } catch (...) {
        return caught(w, e);
    }
}

extern "C" enum status xapian_writer_add(struct xapian_writer *w, uint32_t *docid, struct error *e)
{
    try {
        require_sound(w);
        const Xapian::docid added = add(w, w->document, w->positions);
        start_document(w);
        if (docid)
            *docid = added;
        return OK;
    } catch (...) {
        return caught(w, e);
    }
}

static Xapian::Document document_of(const struct xapian_reader *r, uint32_t docid);

/* Xapian reads the terms of the document while it adds it. */
extern "C" enum status xapian_writer_copy_document(struct xapian_writer *w,
                                                   const struct xapian_reader *from, uint32_t docid,
                                                   uint32_t *new_docid, struct error *e)
{
    try {
        require_sound(w);
        const Xapian::Document document = document_of(from, docid);
        const Xapian::docid added = add(w, document, from->db.get_doclength(docid));
        if (new_docid)
            *new_docid = added;
        return OK;
    } catch (...) {
        return caught(w, e);
    }
}

extern "C" enum status xapian_writer_finish(struct xapian_writer *w, struct error *e)
{
    try {
        require_sound(w);
        w->db.commit_transaction();
        w->db.close();
        delete w;
        return OK;
    } catch (...) {
        const enum status status = caught(w, e);
        xapian_writer_discard(w);
        return status;
    }
}

/* A transaction is under way already, unless a commit failed. */
extern "C" void xapian_writer_discard(struct xapian_writer *w)
{
    if (!w)
        return;
    try {
        w->db.begin_transaction(false);
    } catch (...) {
    }
    delete w;
}

/* Xapian leaks what a compaction that fails had opened. */
extern "C" enum status xapian_compact(const char *from, const char *to, struct error *e)
{
    const char *at_fault = from;

    try {
        Xapian::Database db(from, Xapian::DB_BACKEND_GLASS);
        at_fault = to;
        make_folder(to);
        db.compact(to, Xapian::Compactor::FULL | Xapian::DBCOMPACT_NO_RENUMBER);
        return OK;
    } catch (...) {
        return caught(at_fault, e);
    }
}

/* ---- reading ---- */

[[noreturn]] static void fail_no_document(const struct xapian_reader *r, uint32_t docid)
{
    fail_with(ERR_NOT_FOUND, r->dir + ": no document " + std::to_string(docid));
}

static Xapian::termcount length_of(const struct xapian_reader *r, uint32_t docid)
{
    if (docid == 0)
        fail_no_document(r, docid);
    try {
        return r->db.get_doclength(docid);
    } catch (const Xapian::DocNotFoundError &) {
        fail_no_document(r, docid);
    }
}

static Xapian::Document document_of(const struct xapian_reader *r, uint32_t docid)
{
    length_of(r, docid);
    return r->db.get_document(docid, Xapian::DOC_ASSUME_VALID);
}

static void append(struct buf *out, const std::string &bytes)
{
    const size_t before = out->len;

    buf_append(out, bytes.data(), bytes.size());
    if (buf_ok(out))
        return;
    buf_truncate(out, before);
    throw std::bad_alloc();
}

extern "C" enum status xapian_reader_open(const char *dir, struct xapian_reader **out,
                                          struct error *e)
{
    *out = nullptr;
    try {
        *out = new xapian_reader{dir, Xapian::Database(dir, Xapian::DB_BACKEND_GLASS)};
        return OK;
    } catch (...) {
        return caught(dir, e);
    }
}

extern "C" void xapian_reader_close(struct xapian_reader *r)
{
    delete r;
}

extern "C" enum status xapian_count(const struct xapian_reader *r, struct xapian_counts *out,
                                    struct error *e)
{
    try {
        *out = {r->db.get_doccount(), r->db.get_lastdocid(), r->db.get_avlength()};
        return OK;
    } catch (...) {
        return caught(r, e);
    }
}

extern "C" enum status xapian_term_freqs(const struct xapian_reader *r, struct slice term,
                                         uint32_t *docfreq, uint64_t *collection_freq,
                                         struct error *e)
{
    try {
        const std::string name = term_of(term);
        const Xapian::doccount docs = docfreq ? r->db.get_termfreq(name) : 0;
        const Xapian::termcount sum = collection_freq ? r->db.get_collection_freq(name) : 0;
        if (docfreq)
            *docfreq = docs;
        if (collection_freq)
            *collection_freq = sum;
        return OK;
    } catch (...) {
        return caught(r, e);
    }
}

extern "C" enum status xapian_doc_length(const struct xapian_reader *r, uint32_t docid,
                                         uint32_t *out, struct error *e)
{
    try {
        *out = length_of(r, docid);
        return OK;
    } catch (...) {
        return caught(r, e);
    }
}

extern "C" enum status xapian_data(const struct xapian_reader *r, uint32_t docid, struct buf *out,
                                   struct error *e)
{
    try {
        append(out, document_of(r, docid).get_data());
        return OK;
    } catch (...) {
        return caught(r, e);
    }
}

extern "C" enum status xapian_value(const struct xapian_reader *r, uint32_t docid, uint32_t slot,
                                    struct buf *out, struct error *e)
{
    try {
        append(out, document_of(r, docid).get_value(slot));
        return OK;
    } catch (...) {
        return caught(r, e);
    }
}

extern "C" enum status xapian_each_value(const struct xapian_reader *r, uint32_t slot,
                                         xapian_on_value *on_value, void *ctx, struct error *e)
{
    try {
        enum status status = OK;
        const auto end = r->db.valuestream_end(slot);
        for (auto i = r->db.valuestream_begin(slot); status == OK && i != end; ++i) {
            const std::string value = *i;
            status = on_value(ctx, i.get_docid(), view_of(value), e);
        }
        return status;
    } catch (...) {
        return caught(r, e);
    }
}

extern "C" enum status xapian_each_term(const struct xapian_reader *r, struct slice prefix,
                                        xapian_on_term *on_term, void *ctx, struct error *e)
{
    try {
        enum status status = OK;
        const std::string start = text_of(prefix);
        const auto end = r->db.allterms_end(start);
        for (auto i = r->db.allterms_begin(start); status == OK && i != end; ++i) {
            const std::string term = *i;
            status =
                on_term(ctx, view_of(term), i.get_termfreq(), r->db.get_collection_freq(term), e);
        }
        return status;
    } catch (...) {
        return caught(r, e);
    }
}

extern "C" enum status xapian_each_position(const struct xapian_reader *r, uint32_t docid,
                                            struct slice term, xapian_on_position *on_position,
                                            void *ctx, struct error *e)
{
    try {
        enum status status = OK;
        const std::string name = term_of(term);
        length_of(r, docid);
        const auto end = r->db.positionlist_end(docid, name);
        for (auto i = r->db.positionlist_begin(docid, name); status == OK && i != end; ++i)
            status = on_position(ctx, *i, e);
        return status;
    } catch (...) {
        return caught(r, e);
    }
}

extern "C" enum status xapian_each_document_of_term(const struct xapian_reader *r,
                                                    struct slice term,
                                                    xapian_on_document *on_document, void *ctx,
                                                    struct error *e)
{
    try {
        enum status status = OK;
        const std::string name = term_of(term);
        const auto end = r->db.postlist_end(name);
        for (auto i = r->db.postlist_begin(name); status == OK && i != end; ++i)
            status = on_document(ctx, *i, i.get_wdf(), e);
        return status;
    } catch (...) {
        return caught(r, e);
    }
}

extern "C" enum status xapian_each_term_of_document(const struct xapian_reader *r, uint32_t docid,
                                                    struct slice prefix,
                                                    xapian_on_document_term *on_term, void *ctx,
                                                    struct error *e)
{
    try {
        enum status status = OK;
        const std::string start = text_of(prefix);
        length_of(r, docid);
        const auto end = r->db.termlist_end(docid);
        auto i = r->db.termlist_begin(docid);
        for (i.skip_to(start); status == OK && i != end; ++i) {
            const std::string term = *i;
            if (term.compare(0, start.size(), start) != 0)
                break;
            status = on_term(ctx, view_of(term), i.get_wdf(), e);
        }
        return status;
    } catch (...) {
        return caught(r, e);
    }
}

/* ---- leaves that are code ---- */

/* A posting source over all documents that asks accepts() about each. Since it
 * claims to match them all, Xapian takes any rarer operand of an AND first, and
 * then only calls check(). */
class Leaf : public Xapian::PostingSource
{
    Xapian::Database db;
    Xapian::doccount docs = 0;
    Xapian::PostingIterator all; /* of every document; made when it is first walked */
    bool walking = false;
    bool finished = false;
    bool accepted = false; /* `current`, which check() may have left on a document that wasn't */
    Xapian::docid current = 0;

    virtual bool accepts(Xapian::docid docid) = 0;

    /* To the first document from `docid` on that is accepted. */
    void walk(Xapian::docid docid)
    {
        if (!walking)
            all = db.postlist_begin(std::string());
        walking = true;
        const auto end = db.postlist_end(std::string());
        if (all != end)
            all.skip_to(docid);
        while (all != end && !accepts(*all))
            ++all;
        finished = all == end;
        accepted = !finished;
        if (accepted)
            current = *all;
    }

  public:
    void init(const Xapian::Database &database) override
    {
        db = database;
        docs = db.get_doccount();
        walking = false;
        finished = false;
        accepted = false;
        current = 0;
    }

    Xapian::doccount get_termfreq_min() const override
    {
        return 0;
    }

    Xapian::doccount get_termfreq_est() const override
    {
        return docs;
    }

    Xapian::doccount get_termfreq_max() const override
    {
        return docs;
    }

    void next(double) override
    {
        if (current == UINT32_MAX)
            finished = true;
        else
            walk(current + 1);
    }

    void skip_to(Xapian::docid docid, double) override
    {
        if (docid > current)
            walk(docid);
        else if (!accepted)
            next(0);
    }

    bool check(Xapian::docid docid, double) override
    {
        current = docid;
        accepted = accepts(docid);
        return accepted;
    }

    bool at_end() const override
    {
        return finished;
    }

    Xapian::docid get_docid() const override
    {
        return current;
    }
};

/* Xapian runs a clone, so that a query may be run again from within its own check. */
class Source : public Leaf
{
    xapian_check *ask;
    void *ctx;

    bool accepts(Xapian::docid docid) override
    {
        Failure failure = {};
        bool matches = false;
        const enum status status = ask(ctx, docid, &matches, &failure.error);

        if (status != OK)
            fail_as(failure, status);
        return matches;
    }

  public:
    Source(xapian_check *function, void *context) : ask(function), ctx(context)
    {
    }

    Xapian::PostingSource *clone() const override
    {
        return new Source(ask, ctx);
    }

    std::string get_description() const override
    {
        return "source";
    }
};

/* Accepts everything until it is too late. Looking at the clock takes as long as
 * matching a document does, hence only every so often. */
class Deadline : public Leaf
{
    static const unsigned STRIDE = 16; /* documents */
    uint64_t deadline;                 /* nanoseconds of CLOCK_MONOTONIC */
    unsigned asked = 0;

    bool accepts(Xapian::docid) override
    {
        if (asked++ % STRIDE == 0)
            look();
        return true;
    }

  public:
    explicit Deadline(uint64_t when) : deadline(when)
    {
    }

    void look() const
    {
        struct timespec now;

        clock_gettime(CLOCK_MONOTONIC, &now);
        if (static_cast<uint64_t>(now.tv_sec) * 1000000000U + static_cast<uint64_t>(now.tv_nsec) >=
            deadline)
            fail_with(ERR_TIMEOUT, "the search ran out of time");
    }

    std::string get_description() const override
    {
        return "deadline";
    }
};

/* The leaf's own release() lets the query count references to it, and free it;
 * until there is a query that is ours to do. */
static Xapian::Query query_of(std::unique_ptr<Leaf> leaf)
{
    const Xapian::Query query(leaf->release());

    leaf.release();
    return query;
}

/* ---- queries ---- */

/* The children that a constructor was given: freed when it leaves, since Xapian's
 * queries share what they are made of. */
class Children
{
    struct xapian_query **list;
    size_t n;

  public:
    Children(struct xapian_query **children, size_t count) : list(children), n(count)
    {
        assert(std::all_of(list, list + n, [](const xapian_query *q) { return q != nullptr; }));
    }

    Children(const Children &) = delete;
    Children &operator=(const Children &) = delete;

    ~Children()
    {
        for (size_t i = 0; i < n; i++) {
            delete list[i];
            list[i] = nullptr;
        }
    }

    /* One level above the deepest child, with the leaves of all. */
    void measure(size_t *depth, size_t *leaves) const
    {
        *depth = 1;
        *leaves = 0;
        for (size_t i = 0; i < n; i++) {
            *depth = std::max(*depth, list[i]->depth + 1);
            *leaves += list[i]->leaves;
        }
    }

    Xapian::Query combine(Xapian::Query::op op, Xapian::Query xapian_query::*form) const
    {
        std::vector<Xapian::Query> forms;

        for (size_t i = 0; i < n; i++)
            forms.push_back(list[i]->*form);
        return Xapian::Query(op, forms.begin(), forms.end());
    }
};

static void require_bounds(size_t depth, size_t leaves)
{
    if (depth > XAPIAN_DEPTH_MAX)
        fail_with(ERR_LIMIT,
                  "a query of more than " + std::to_string(XAPIAN_DEPTH_MAX) + " levels");
    if (leaves > XAPIAN_LEAVES_MAX)
        fail_with(ERR_LIMIT,
                  "a query of more than " + std::to_string(XAPIAN_LEAVES_MAX) + " leaves");
}

static struct xapian_query *new_query(const Xapian::Query &full, const Xapian::Query &bare,
                                      size_t depth, size_t leaves)
{
    return new xapian_query{full, bare, depth, leaves};
}

static struct xapian_query *new_leaf(const Xapian::Query &leaf)
{
    return new_query(leaf, leaf, 1, 1);
}

static enum status combine(Xapian::Query::op op, struct xapian_query **list, size_t n,
                           struct xapian_query **out, struct error *e)
{
    *out = nullptr;
    try {
        const Children children(list, n);
        size_t depth, leaves;
        children.measure(&depth, &leaves);
        require_bounds(depth, leaves);
        *out = new_query(children.combine(op, &xapian_query::full),
                         children.combine(op, &xapian_query::bare), depth, leaves);
        return OK;
    } catch (...) {
        return caught(e);
    }
}

static enum status combine_two(Xapian::Query::op op, struct xapian_query *a, struct xapian_query *b,
                               struct xapian_query **out, struct error *e)
{
    struct xapian_query *pair[] = {a, b};

    return combine(op, pair, 2, out, e);
}

extern "C" void xapian_query_free(struct xapian_query *q)
{
    delete q;
}

extern "C" enum status xapian_query_term(struct slice term, struct xapian_query **out,
                                         struct error *e)
{
    *out = nullptr;
    try {
        *out = new_leaf(Xapian::Query(term_of(term)));
        return OK;
    } catch (...) {
        return caught(e);
    }
}

extern "C" enum status xapian_query_all(struct xapian_query **out, struct error *e)
{
    *out = nullptr;
    try {
        *out = new_leaf(Xapian::Query(std::string()));
        return OK;
    } catch (...) {
        return caught(e);
    }
}

extern "C" enum status xapian_query_nothing(struct xapian_query **out, struct error *e)
{
    *out = nullptr;
    try {
        *out = new_leaf(Xapian::Query());
        return OK;
    } catch (...) {
        return caught(e);
    }
}

extern "C" enum status xapian_query_and(struct xapian_query **children, size_t n,
                                        struct xapian_query **out, struct error *e)
{
    return combine(Xapian::Query::OP_AND, children, n, out, e);
}

extern "C" enum status xapian_query_or(struct xapian_query **children, size_t n,
                                       struct xapian_query **out, struct error *e)
{
    return combine(Xapian::Query::OP_OR, children, n, out, e);
}

extern "C" enum status xapian_query_and_not(struct xapian_query *wanted,
                                            struct xapian_query *unwanted,
                                            struct xapian_query **out, struct error *e)
{
    return combine_two(Xapian::Query::OP_AND_NOT, wanted, unwanted, out, e);
}

extern "C" enum status xapian_query_filter(struct xapian_query *scored,
                                           struct xapian_query *unscored, struct xapian_query **out,
                                           struct error *e)
{
    return combine_two(Xapian::Query::OP_FILTER, scored, unscored, out, e);
}

/* Any of the terms, each once. */
static Xapian::Query any_of(Xapian::Query::op op, const struct slice *terms, size_t n)
{
    std::vector<std::string> names;

    for (size_t i = 0; i < n; i++)
        names.push_back(term_of(terms[i]));
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return Xapian::Query(op, names.begin(), names.end());
}

/* A slot without terms counts as well, so that there can't be any number of them. */
static size_t leaves_of(const struct xapian_slot *slots, size_t n)
{
    size_t leaves = 0;

    for (size_t i = 0; i < n; i++)
        leaves += std::clamp<size_t>(slots[i].n, 1, XAPIAN_LEAVES_MAX + 1);
    return leaves;
}

/* One slot needs no positions. */
static struct xapian_query *new_positional(const Xapian::Query &full, size_t n, size_t depth,
                                           size_t leaves)
{
    return new_query(full, n > 1 ? Xapian::Query() : full, depth, leaves);
}

static std::vector<Xapian::Query> groups_of(const struct xapian_slot *slots, size_t n)
{
    std::vector<Xapian::Query> groups;

    for (size_t i = 0; i < n; i++)
        groups.push_back(any_of(Xapian::Query::OP_OR, slots[i].terms, slots[i].n));
    return groups;
}

/* Xapian takes a window below the number of terms as that number. */
static Xapian::Query phrase(const std::vector<Xapian::Query> &groups, uint32_t window)
{
    if (window < groups.size())
        return Xapian::Query();
    return Xapian::Query(Xapian::Query::OP_PHRASE, groups.begin(), groups.end(), window);
}

extern "C" enum status xapian_query_phrase(const struct xapian_slot *slots, size_t n,
                                           uint32_t window, struct xapian_query **out,
                                           struct error *e)
{
    *out = nullptr;
    try {
        const size_t leaves = leaves_of(slots, n);
        require_bounds(3, leaves);
        *out = new_positional(phrase(groups_of(slots, n), window), n, 3, leaves);
        return OK;
    } catch (...) {
        return caught(e);
    }
}

/* Each order of the slots as a phrase of its own, without weight, beside the
 * slots themselves, which carry it. */
static Xapian::Query near(const std::vector<Xapian::Query> &groups, uint32_t window)
{
    std::vector<size_t> order(groups.size());
    std::vector<Xapian::Query> phrases;

    for (size_t i = 0; i < order.size(); i++)
        order[i] = i;
    do {
        std::vector<Xapian::Query> ordered;
        for (const size_t i : order)
            ordered.push_back(groups[i]);
        phrases.push_back(phrase(ordered, window));
    } while (std::next_permutation(order.begin(), order.end()));
    return Xapian::Query(Xapian::Query::OP_FILTER,
                         Xapian::Query(Xapian::Query::OP_AND, groups.begin(), groups.end()),
                         Xapian::Query(Xapian::Query::OP_OR, phrases.begin(), phrases.end()));
}

/* The leaves of `near`; beyond the bound it only matters that they are. */
static size_t near_leaves(const struct xapian_slot *slots, size_t n)
{
    const size_t once = leaves_of(slots, n);
    size_t orders = 1;

    for (size_t i = 2; i <= n && orders <= XAPIAN_LEAVES_MAX; i++)
        orders *= i;
    return once + once * orders;
}

extern "C" enum status xapian_query_near(const struct xapian_slot *slots, size_t n, uint32_t window,
                                         struct xapian_query **out, struct error *e)
{
    *out = nullptr;
    try {
        const size_t leaves = near_leaves(slots, n);
        require_bounds(5, leaves);
        *out = new_positional(near(groups_of(slots, n), window), n, 5, leaves);
        return OK;
    } catch (...) {
        return caught(e);
    }
}

extern "C" enum status xapian_query_synonym(const struct slice *terms, size_t n,
                                            struct xapian_query **out, struct error *e)
{
    *out = nullptr;
    try {
        require_bounds(2, n);
        const Xapian::Query any = any_of(Xapian::Query::OP_SYNONYM, terms, n);
        *out = new_query(any, any, 2, n);
        return OK;
    } catch (...) {
        return caught(e);
    }
}

extern "C" enum status xapian_query_scale(struct xapian_query *q, double factor,
                                          struct xapian_query **out, struct error *e)
{
    const auto op = Xapian::Query::OP_SCALE_WEIGHT;

    *out = nullptr;
    try {
        const std::unique_ptr<xapian_query> child(q);
        if (!std::isfinite(factor) || factor < 0)
            fail_with(ERR_USAGE, "a weight's factor that is not 0 or more");
        require_bounds(q->depth + 1, q->leaves);
        *out = new_query(Xapian::Query(op, q->full, factor), Xapian::Query(op, q->bare, factor),
                         q->depth + 1, q->leaves);
        return OK;
    } catch (...) {
        return caught(e);
    }
}

extern "C" enum status xapian_query_source(xapian_check *check, void *ctx,
                                           struct xapian_query **out, struct error *e)
{
    *out = nullptr;
    try {
        *out = new_leaf(query_of(std::unique_ptr<Leaf>(new Source(check, ctx))));
        return OK;
    } catch (...) {
        return caught(e);
    }
}

/* ---- running ---- */

/* Passes on every match as Xapian comes to it, which is by docid. */
class Spy : public Xapian::MatchSpy
{
    xapian_on_match *on_match;
    void *ctx;

  public:
    Spy(xapian_on_match *function, void *context) : on_match(function), ctx(context)
    {
    }

    void operator()(const Xapian::Document &document, double weight) override
    {
        Failure failure = {};
        const enum status status = on_match(ctx, document.get_docid(), weight, &failure.error);

        if (status != OK)
            fail_as(failure, status);
    }
};

static void require_params(const struct xapian_params *params)
{
    if (!std::isfinite(params->k1) || params->k1 < 0)
        fail_with(ERR_USAGE, "a k1 that is not 0 or more");
    if (!(params->b >= 0 && params->b <= 1))
        fail_with(ERR_USAGE, "a b that is not between 0 and 1");
}

/* k2 and k3 are off. Neither k1 nor a document's normal length is quite 0, where
 * a wdf of 0 would weigh 0/0. */
static Xapian::BM25Weight bm25(const struct xapian_params *params)
{
    const double above_zero = 1e-12;

    return Xapian::BM25Weight(std::max(params->k1, above_zero), 0, 0, params->b, above_zero);
}

static Xapian::Query with_deadline(const Xapian::Query &query, uint64_t deadline)
{
    if (deadline == 0)
        return query;
    std::unique_ptr<Deadline> leaf(new Deadline(deadline));
    leaf->look();
    return Xapian::Query(Xapian::Query::OP_FILTER, query, query_of(std::move(leaf)));
}

static Xapian::Enquire enquire_for(const struct xapian_reader *r, const struct xapian_query *q,
                                   const struct xapian_params *params, bool scored)
{
    Xapian::Enquire enquire(r->db);

    require_params(params);
    enquire.set_query(with_deadline(r->db.has_positions() ? q->full : q->bare, params->deadline));
    if (scored)
        enquire.set_weighting_scheme(bm25(params));
    else
        enquire.set_weighting_scheme(Xapian::BoolWeight());
    return enquire;
}

/* Having Xapian look at as many documents as there are makes the bounds meet. */
static uint32_t total_of(const Xapian::MSet &found)
{
    if (found.get_matches_lower_bound() != found.get_matches_upper_bound())
        fail_with(ERR_ENGINE, "xapian: a total that is not exact");
    return found.get_matches_lower_bound();
}

extern "C" enum status xapian_search(const struct xapian_reader *r, const struct xapian_query *q,
                                     const struct xapian_params *params, struct xapian_hit *hits,
                                     size_t *n, uint32_t *total, struct error *e)
{
    try {
        const Xapian::Enquire enquire = enquire_for(r, q, params, true);
        const Xapian::MSet found =
            enquire.get_mset(params->offset, params->limit, r->db.get_doccount());
        const uint32_t all = total_of(found);
        size_t filled = 0;
        for (auto i = found.begin(); i != found.end(); ++i)
            hits[filled++] = {*i, i.get_weight()};
        *n = filled;
        *total = all;
        return OK;
    } catch (...) {
        return caught(r, e);
    }
}

extern "C" enum status xapian_each_match(const struct xapian_reader *r,
                                         const struct xapian_query *q,
                                         const struct xapian_params *params, bool scored,
                                         xapian_on_match *on_match, void *ctx, struct error *e)
{
    try {
        Spy spy(on_match, ctx);
        Xapian::Enquire enquire = enquire_for(r, q, params, scored);
        enquire.add_matchspy(&spy);
        enquire.get_mset(0, 0, r->db.get_doccount());
        return OK;
    } catch (...) {
        return caught(r, e);
    }
}

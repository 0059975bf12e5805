/*
 * escape: see escape.h. JSON is jansson's to write.
 */
#include "searcher/answer/escape.h"

#include "shim/unicode.h"

void escape_terminal(struct buf *out, struct slice text)
{
    while (text.len) {
        int32_t c;
        size_t len = unicode_next(text, &c);

        if (c == 0xfffd || (unicode_control(c) && c != '\n' && c != '\t'))
            buf_str(out, "\xef\xbf\xbd");
        else
            buf_append(out, text.data, len);
        text = slice_from(text, len);
    }
}

void escape_html(struct buf *out, struct slice text)
{
    static const char special[] = "&<>\"'";
    static const char *const written[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    struct buf safe = BUF_INIT;

    escape_terminal(&safe, text);
    for (size_t i = 0; i < safe.len; i++) {
        const char *found = safe.data[i] ? strchr(special, safe.data[i]) : NULL;

        if (found)
            buf_str(out, written[found - special]);
        else
            buf_char(out, safe.data[i]);
    }
    out->failed |= safe.failed;
    buf_clear(&safe);
}

/* Surely no white space. */
static bool is_plain(char c)
{
    return c > ' ' && c <= '~';
}

void escape_one_line(struct buf *out, struct slice text)
{
    buf_reserve(out, text.len);
    for (size_t i = 0; i < text.len;) {
        size_t start = i, len;
        bool line_end = false;

        while (i < text.len && !is_plain(text.data[i]) &&
               (len = unicode_blank(slice_from(text, i))) > 0) {
            line_end |= text.data[i] == '\n';
            i += len;
        }
        if (i > start && !(line_end && start && text.data[start - 1] == '-'))
            buf_char(out, ' ');
        for (start = i;
             i < text.len && (is_plain(text.data[i]) || !unicode_blank(slice_from(text, i)));)
            i++;
        buf_append(out, text.data + start, i - start);
    }
}

void escape_tsv(struct buf *out, struct slice text)
{
    char *to = buf_reserve(out, text.len);

    if (!to)
        return;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];

        to[i] = c == '\t' || c == '\n' || c == '\r' ? ' ' : c;
    }
    to[text.len] = '\0';
    out->len += text.len;
}

void escape_csv(struct buf *out, struct slice text)
{
    bool quotes = false;

    for (size_t i = 0; i < text.len; i++)
        quotes |= text.data[i] && strchr(",\"\r\n", text.data[i]) != NULL;
    if (!quotes) {
        buf_slice(out, text);
        return;
    }
    buf_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '"')
            buf_char(out, '"');
        buf_char(out, text.data[i]);
    }
    buf_char(out, '"');
}

/*
 * escape: see escape.h. HTML is not written here.
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

/* The length of the white space character that stands first, 0 for none: also
 * the no-break and typographic spaces, which a reader can't tell from others. */
static size_t blank(struct slice s)
{
    int32_t c;
    size_t len;

    if (!s.len)
        return 0;
    if ((unsigned char)s.data[0] < 0x80)
        return s.data[0] == ' ' || (s.data[0] >= '\t' && s.data[0] <= '\r');
    len = unicode_next(s, &c);
    return c == 0xa0 || (c >= 0x2000 && c <= 0x200a) || c == 0x202f || c == 0x3000 ? len : 0;
}

void escape_one_line(struct buf *out, struct slice text)
{
    for (size_t i = 0; i < text.len;) {
        size_t start = i, len;
        bool line_end = false;

        while ((len = blank(slice_from(text, i))) > 0) {
            line_end |= text.data[i] == '\n';
            i += len;
        }
        if (i > start && !(line_end && start && text.data[start - 1] == '-'))
            buf_char(out, ' ');
        for (start = i; i < text.len && !blank(slice_from(text, i));)
            i++;
        buf_append(out, text.data + start, i - start);
    }
}

void escape_tsv(struct buf *out, struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        buf_char(out, text.data[i] == '\t' || text.data[i] == '\n' || text.data[i] == '\r'
                          ? ' '
                          : text.data[i]);
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

/* A table as one page: read, filtered and printed without a network; without scripts it is a plain table. */
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/memory.h"
#include "web/internal.h"

/* Columns with no more values than this get a list to choose from. */
enum { MOST_CHOICES = 24 };

static const char style[] =
    "body{max-width:none}\n"
    ".filters{display:flex;flex-wrap:wrap;gap:.4em 1em;align-items:end;margin:1em 0;padding:.6em .8em;"
    "background:var(--tint);border:1px solid var(--line)}\n"
    ".filters label{display:flex;flex-direction:column;font-size:.8em;color:var(--soft)}\n"
    ".filters input,.filters select,.filters button{font:inherit;padding:.2em .4em;max-width:16em}\n"
    ".filters output{margin-left:auto;align-self:center;color:var(--soft)}\n"
    "table.rows{font-size:.88em}table.rows thead th{position:sticky;top:0;box-shadow:0 1px var(--line)}\n"
    "table.rows td.again{color:var(--soft)}table.rows tr[hidden]{display:none}\n"
    "td.missing-coverage{background:#fbe3e1;color:#8f1d14;font-weight:bold}"
    "td.evidenced,td.addressed{background:#e6f4e8}td.carried-over,td.new{background:#fff3d6}"
    "td.not-applicable{color:var(--soft);font-style:italic}\n"
    "td:empty{height:auto}\n"
    "@media print{.filters{display:none}table.rows{font-size:8pt}table.rows thead th{position:static}\n"
    "table.rows td{background:none!important}table.rows td.again{color:inherit}a{text-decoration:none}}\n"
    "@page{size:A4 landscape;margin:14mm}\n";

/* Shows the rows that hold the words and have the chosen values; what is shown is what is printed. */
static const char script[] =
    "(function(){'use strict';\n"
    "var table=document.querySelector('table.rows'),form=document.querySelector('.filters'),"
    "rows=[].slice.call(table.tBodies[0].rows),fields=[].slice.call(form.querySelectorAll('[data-column]'));"
    "\n"
    "form.hidden=false;\n"
    "var texts=rows.map(function(r){return r.textContent.toLowerCase()});\n"
    "function value(r,c){return r.cells[c].textContent}\n"
    "function filter(){var words=form.elements.words.value.toLowerCase().split(/\\s+/),shown=0;\n"
    "rows.forEach(function(r,i){var ok=words.every(function(w){return texts[i].indexOf(w)>=0})&&"
    "fields.every(function(f){return f.selectedIndex<1||value(r,+f.dataset.column)===f.value});\n"
    "r.hidden=!ok;if(ok)shown++});\n"
    "form.elements.count.value=shown+' of '+rows.length+' rows'}\n"
    "form.addEventListener('input',filter);form.addEventListener('submit',function(e){e.preventDefault()});\n"
    "form.addEventListener('reset',function(){setTimeout(filter,0)});filter()})();\n";

/* Nothing is ever requested: the page's own policy forbids it. */
static void add_head(const struct web_table *table, struct buffer *out) {
    buffer_add_string(out,
                      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\" />\n"
                      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
                      "'unsafe-inline'; script-src 'unsafe-inline'\" />\n"
                      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n"
                      "<meta name=\"generator\" content=\"docket " DOCKET_VERSION "\" />\n<title>");
    web_escape(out, table->title);
    buffer_add_string(out, "</title>\n<style>\n");
    buffer_add_string(out, web_style);
    buffer_add_string(out, style);
    buffer_add_string(out, "</style>\n</head>\n<body>\n<h1 class=\"title\">");
    web_escape(out, table->title);
    buffer_add_string(out, "</h1>\n");
    for (size_t i = 0; i < table->note_count; i++) {
        buffer_add_string(out, "<p>");
        web_escape(out, table->notes[i]);
        buffer_add_string(out, "</p>\n");
    }
}

/* The values of a column, each once, in their order; `*count` may be greater than
 * MOST_CHOICES, and then only the first are there. To be freed. */
static const char **choices(const struct web_table *table, size_t column, size_t *count) {
    struct map seen = {0};
    const char **values = mem_zalloc(MOST_CHOICES, sizeof *values);
    *count = 0;
    for (size_t i = 0; i < table->row_count; i++) {
        const char *value = table->rows[i][column];
        if (map_put(&seen, value, (void *)value))
            continue;
        if (*count < MOST_CHOICES)
            values[*count] = value;
        ++*count;
    }
    map_release(&seen);
    return values;
}

static void add_choice(const struct web_table *table, size_t column, size_t shown, struct buffer *out) {
    size_t count;
    const char **values = choices(table, column, &count);
    if (count > 1 && count <= MOST_CHOICES) {
        buffer_add_string(out, "<label>");
        web_escape(out, table->headings[column]);
        buffer_printf(out, "<select data-column=\"%zu\"><option>any</option>", shown);
        for (size_t i = 0; i < count; i++) {
            buffer_add_string(out, "<option value=\"");
            web_escape(out, values[i]);
            buffer_add_string(out, "\">");
            web_escape(out, *values[i] ? values[i] : "(empty)");
            buffer_add_string(out, "</option>");
        }
        buffer_add_string(out, "</select></label>\n");
    }
    free(values);
}

/* Hidden until the script shows it. */
static void add_filters(const struct web_table *table, struct buffer *out) {
    size_t shown = 0;
    buffer_add_string(out,
                      "<form class=\"filters\" hidden>\n<label>Words<input type=\"search\" name=\"words\" "
                      "/></label>\n");
    for (size_t i = 0; i < table->column_count; i++)
        if (table->headings[i])
            add_choice(table, i, shown++, out);
    buffer_add_string(
        out, "<button type=\"reset\">Show all</button>\n<output name=\"count\"></output>\n</form>\n");
}

/* A value of one word names its class, so that the style can mark it. */
static void add_cell(const struct web_table *table, size_t row, size_t column, struct buffer *out) {
    const char *value = table->rows[row][column];
    bool again = *value && row > 0 && strcmp(value, table->rows[row - 1][column]) == 0;
    if (table->marked[column] && *value && !value[strspn(value, "abcdefghijklmnopqrstuvwxyz-")])
        buffer_printf(out, "<td class=\"%s%s\">", value, strcmp(value, "missing") == 0 ? "-coverage" : "");
    else
        buffer_add_string(out, again ? "<td class=\"again\">" : "<td>");
    web_escape(out, value);
    buffer_add_string(out, "</td>");
}

void web_table(const struct web_table *table, struct buffer *out) {
    add_head(table, out);
    add_filters(table, out);
    buffer_add_string(out, "<table class=\"rows\">\n<thead>\n<tr>");
    for (size_t i = 0; i < table->column_count; i++) {
        if (!table->headings[i])
            continue;
        buffer_add_string(out, "<th scope=\"col\">");
        web_escape(out, table->headings[i]);
        buffer_add_string(out, "</th>");
    }
    buffer_add_string(out, "</tr>\n</thead>\n<tbody>\n");
    for (size_t i = 0; i < table->row_count; i++) {
        buffer_add_string(out, "<tr>");
        for (size_t k = 0; k < table->column_count; k++)
            if (table->headings[k])
                add_cell(table, i, k, out);
        buffer_add_string(out, "</tr>\n");
    }
    buffer_add_string(out, "</tbody>\n</table>\n<script>\n");
    buffer_add_string(out, script);
    buffer_add_string(out, "</script>\n</body>\n</html>\n");
}

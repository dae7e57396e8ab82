/* Prompts that a template leaves in brackets, "[Describe the process]"; for the files of this room only. */
#ifndef DOCKET_RULES_PROMPTS_H
#define DOCKET_RULES_PROMPTS_H

#include <stdbool.h>
#include <stddef.h>

/* What stands around the brackets: more text; nothing, in a paragraph or an item; nothing, in a heading or a
 * cell of a table below its header, where nobody writes in brackets but to have them replaced. */
enum prompt_place { PROMPT_IN_TEXT, PROMPT_ALONE, PROMPT_FIELD };

/* The length of the prompt that begins with the '[' at `at` of `text`; 0: there is none. */
size_t prompt_at(const char *text, size_t at, enum prompt_place place);

/* Whether the '[' at which `source` begins may be a prompt's, where only the source of a document is known:
 * most are those of links. */
bool prompt_possible(const char *source);

#endif

#include "report/tell.h"

#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "report/report.h"

bool tell_judged(struct findings *findings) {
    struct buffer text = BUFFER_INIT;
    findings_sort(findings);
    bool errors = findings_count(findings, SEVERITY_ERROR) > 0;
    report_findings_text(&text, findings, NULL);
    fputs(buffer_text(&text), stderr);
    buffer_release(&text);
    findings_release(findings);
    *findings = (struct findings){0};
    return errors;
}

bool tell_findings(struct findings *findings, const struct config *config, enum gate gate) {
    rules_judge(config, gate, findings);
    return tell_judged(findings);
}

int tell_failure(const struct command *command, struct findings *findings, const struct config *config) {
    struct arena arena = {0};
    const char *message = arena_strdup(&arena, error_message());
    tell_findings(findings, config, GATE_DRAFT);
    option_fail(command, EXIT_FAILED, "%s", message);
    arena_release(&arena);
    return EXIT_FAILED;
}

void tell_resumed(const struct command *command, const char *what) {
    if (what)
        fprintf(stderr, "docket %s: %s, which an earlier run had begun, was completed\n", command->verb,
                what);
}

void tell_uncommitted(const struct command *command, const char *root, const struct document *document) {
    struct arena arena = {0};
    struct buffer bytes = BUFFER_INIT;
    char sha256[65] = "";
    if (file_read(&bytes, path_join(&arena, root, document->path), DOCUMENT_MAX_BYTES) == 0)
        digest_sha256(buffer_text(&bytes), bytes.length, sha256);
    if (strcmp(sha256, document->sha256) != 0)
        fprintf(stderr, "docket %s: %s has changes that aren't committed; they are no part of this\n",
                command->verb, document->path);
    buffer_release(&bytes);
    arena_release(&arena);
}

void tell_progress(const struct progress *progress, const struct policy *policy) {
    for (size_t i = 0; i < progress->step_count; i++) {
        const struct progress_step *step = &progress->steps[i];
        printf("  %s by %s:", step->step->meaning, policy_role_title(policy, step->step->role));
        for (int k = 0; k < step->have; k++)
            printf(" %s%s", step->by[k]->statement.person,
                   statement_is_attested(&step->by[k]->statement) ? " (attested)" : "");
        printf("%s\n", step->have < step->step->count ? " open" : "");
    }
}

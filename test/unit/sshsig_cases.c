/* rooms: approval base */
/*
 * Not a test by itself: test/signatures.sh gives it many signatures at once. Each line of standard input is
 * SIGNERS, PERSON, NAMESPACE, MOMENT (2026-03-01T09:15:00Z), PAYLOAD and SIGNATURE, separated by tabs; each
 * line of its output "valid" or "invalid: WHY".
 */
#include <stdio.h>
#include <string.h>

#include "approval/signers.h"
#include "base/date.h"
#include "base/error.h"
#include "base/file.h"

enum { FIELDS = 6, MAX_FILE = 1 << 20 };

static int verify(char *const fields[FIELDS]) {
    struct arena arena = {0};
    struct findings findings = {0};
    struct buffer list = BUFFER_INIT, payload = BUFFER_INIT, armour = BUFFER_INIT;
    struct signers signers;
    struct sshsig signature;
    int64_t moment;
    int result = -1;
    if (!date_parse_moment(fields[3], &moment))
        error_set("'%s' is no moment", fields[3]);
    else if (file_read(&list, fields[0], MAX_FILE) == 0 && file_read(&payload, fields[4], MAX_FILE) == 0 &&
             file_read(&armour, fields[5], MAX_FILE) == 0) {
        if (signers_parse(&signers, &arena, fields[0], buffer_text(&list), list.length, "A001", &findings) <
            0)
            error_set("%s:%d: %s", fields[0], findings.items[0].line, findings.items[0].message);
        else if (sshsig_parse(&signature, &arena, buffer_text(&armour), armour.length) == 0)
            result = signers_verify(&signers, &signature, fields[1], fields[2], moment, buffer_text(&payload),
                                    payload.length);
    }
    buffer_release(&list);
    buffer_release(&payload);
    buffer_release(&armour);
    findings_release(&findings);
    arena_release(&arena);
    return result;
}

int main(void) {
    char line[4096];
    while (fgets(line, sizeof line, stdin)) {
        char *fields[FIELDS] = {NULL}, *at = line;
        line[strcspn(line, "\n")] = '\0';
        for (int i = 0; i < FIELDS; i++)
            fields[i] = strsep(&at, "\t");
        if (!fields[FIELDS - 1])
            return 2;
        if (verify(fields) == 0)
            puts("valid");
        else
            printf("invalid: %s\n", error_message());
    }
    return 0;
}

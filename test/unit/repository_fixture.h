/* For unit tests of repositories: a folder of their own to work in, git with a fixed identity and clock, and
 * a shell. */
#ifndef DOCKET_REPOSITORY_FIXTURE_H
#define DOCKET_REPOSITORY_FIXTURE_H

#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buffer.h"

static char folder[] = "/tmp/docket-source-XXXXXX";

/* Runs a script with `sh -e`; git's identity and clock are fixed. */
static void __attribute__((format(printf, 1, 2))) sh(const char *script, ...) {
    struct buffer command = BUFFER_INIT;
    va_list arguments;
    buffer_add_string(&command, "set -e; ");
    va_start(arguments, script);
    buffer_vprintf(&command, script, arguments);
    va_end(arguments);
    if (system(command.data) != 0)
        fail_msg("failed: %s", command.data);
    buffer_release(&command);
}

static int enter_folder(void **state) {
    (void)state;
    if (!mkdtemp(folder) || chdir(folder) != 0)
        return -1;
    setenv("HOME", folder, 1);
    setenv("XDG_CONFIG_HOME", folder, 1);
    setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
    unsetenv("GIT_CONFIG_GLOBAL");
    setenv("GIT_AUTHOR_NAME", "A", 1);
    setenv("GIT_AUTHOR_EMAIL", "a@example.org", 1);
    setenv("GIT_COMMITTER_NAME", "A", 1);
    setenv("GIT_COMMITTER_EMAIL", "a@example.org", 1);
    setenv("GIT_AUTHOR_DATE", "1772356500 +0100", 1);
    setenv("GIT_COMMITTER_DATE", "1772356500 +0100", 1);
    setenv("SOURCE_DATE_EPOCH", "1772356999", 1);
    sh("git config --global init.defaultBranch main; git config --global advice.detachedHead false");
    return 0;
}

static int leave_folder(void **state) {
    (void)state;
    if (chdir("/") != 0)
        return -1;
    char command[64];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

#endif

/* Waiting until files change (inotify(7)). */
#ifndef DOCKET_BASE_WATCH_H
#define DOCKET_BASE_WATCH_H

struct watch;

/* NULL, with an error, where the system grants none. To be freed with watch_free(). */
struct watch *watch_new(void);
void watch_free(struct watch *watch);
/*
 * The file at `path` counts from now on, in whatever way it is written: over itself, or renamed into its
 * place; it need not be there yet. Its folder is watched: where that isn't there, the file is left out.
 */
void watch_add(struct watch *watch, const char *path);
/* Returns 0 when one of the files has changed and for a moment no more of them do; -1 with an error. */
int watch_wait(struct watch *watch);

#endif

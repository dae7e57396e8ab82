/*
 * Packs: what goes to the certification body. The PDF of a register, and, of a release, the folder with its
 * sources and evidence; and the way back: whether such a folder or PDF is what a release gives.
 */
#ifndef DOCKET_PACK_PACK_H
#define DOCKET_PACK_PACK_H

#include "base/buffer.h"
#include "base/finding.h"
#include "register/register.h"
#include "release/chain.h"

/* The files of a pack's folder. */
#define PACK_PDF "manual-pack.pdf"
#define PACK_BUNDLE "repository.bundle"
#define PACK_SIGNERS "allowed_signers" /* a folder; in it one file a release, named by its number */
#define PACK_GUIDE "VERIFY.txt"
#define PACK_SUMS "SHA256SUMS"

/* --- the PDF ---------------------------------------------------------------------------------- */

/* A pack on its way; all zeros at first, to be ended with pack_end(). */
struct pack {
    struct arena arena;
    struct source *source;     /* owned; of a draft it may be set by the caller, with `registry` */
    struct registry *registry; /* owned */
    struct buffer pdf;
    size_t pages;
    char build[65]; /* a digest of all that the bytes depend on beside the source */
};

/*
 * Sets the pack of a register as `pack->pdf`: as a draft, where no release stands behind it. `moment` is the
 * date that the file bears (MOMENT_NONE: none), `day` the one as of which it speaks. 0; or -1 with an error
 * or findings.
 */
int pack_set(struct pack *pack, int64_t moment, day_t day, struct findings *findings);
/*
 * The same of a release of a chain that was judged up to it: reads its documents by their blobs, and puts
 * beside them what the chain says. Findings: of setting them; of reading them only where that fails.
 */
int pack_set_release(struct pack *pack, struct chain *chain, const struct release *release,
                     struct findings *findings);
void pack_end(struct pack *pack);

/* What a PDF says of itself. */
struct pack_mark {
    uint32_t sequence;
    char manifest[65], build[65];
};
/* Whether these bytes bear the mark of a pack of a release. */
bool pack_find_mark(struct pack_mark *out, const void *bytes, size_t length);
/* Program and libraries, in `arena`: "docket 0.1 (source …), HarfBuzz 6.0.0, …". */
const char *pack_programs(struct arena *arena);

/* --- the folder ------------------------------------------------------------------------------- */

struct pack_file {
    const char *path;
    struct buffer bytes;
};
struct pack_files {
    struct arena arena;
    struct pack_file *items; /* sorted by path, but for PACK_SUMS, which is the last */
    size_t count, capacity;
};

/* All files of the folder for a release that pack_set_release() has set. 0, or -1 with an error. */
int pack_make_files(struct pack_files *out, const struct pack *pack, struct chain *chain,
                    const struct release *release, struct findings *findings);
void pack_files_release(struct pack_files *files);
/*
 * Writes them as the folder `path`, which appears whole or not at all. What lies at `path` is replaced only
 * where it is empty or itself a pack without anything added. 0, or -1 with an error.
 */
int pack_write_folder(const char *path, const struct pack_files *files);

/* VERIFY.txt: how to check the folder with stock tools. 0, or -1 with an error. */
int pack_guide(struct buffer *out, struct chain *chain, const struct release *release,
               struct findings *findings);

/* --- checking --------------------------------------------------------------------------------- */

/* The files below a folder, as paths relative to it, sorted; in `arena`. 0, or -1 with an error (a link,
 * something else than a file, too many). */
int pack_list_folder(const char *path, struct arena *arena, const char ***out, size_t *count);

enum pack_verdict {
    PACK_REBUILT,     /* it gives the same bytes again */
    PACK_NOT_REBUILT, /* another build, other libraries or fonts made it: sources and evidence were compared
                       */
    PACK_WRONG,       /* something isn't as it should be; each was told */
};

/* What checking says, one sentence at a time. */
struct pack_checker {
    void (*tell)(void *context, const char *path, const char *problem);
    void *context;
};

/*
 * Checks a PDF against the release that it claims to be of: whether that is one of the chain (judged up to
 * it), and whether the release gives these bytes. The verdict; or -1 with an error, or findings of documents
 * that can't be read.
 */
int pack_check_pdf(const char *path, const void *bytes, size_t length, struct chain *chain,
                   const struct pack_checker *checker, struct findings *findings);
/* Checks a folder's files against SHA256SUMS: all that are listed and no others. PACK_REBUILT or PACK_WRONG,
 * or -1 with an error. */
int pack_check_sums(const char *folder, const struct pack_checker *checker);
/* Checks a folder's other files against the chain that its own bundle holds, judged up to `release`. */
int pack_check_folder(const char *folder, struct chain *chain, const struct release *release,
                      const struct pack_checker *checker, struct findings *findings);

#endif

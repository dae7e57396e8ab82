/*
 * VERIFY.txt: for an auditor who has git, ssh-keygen and sha256sum, and no docket. Every indented line is a
 * command; test/pack-release.sh runs them as they stand.
 */
#include <string.h>

#include "base/error.h"
#include "pack/pack.h"

struct guide {
    struct buffer *out;
    const struct chain *chain;
    const struct release *release, *first;
    const char *organisation;
    uint32_t last;
};

static const char underline[] =
    "----------------------------------------------------------------------------------------------------";

static void title(struct guide *guide, const char *text) {
    buffer_printf(guide->out, "\n%s\n%.*s\n\n", text, (int)strlen(text), underline);
}

static void begin(struct guide *guide) {
    const struct manifest *manifest = &guide->release->manifest;
    char moment[21];
    date_format_moment(manifest->date, moment);
    buffer_printf(guide->out, "How to check this pack\n======================\n\n%s\n", guide->organisation);
    buffer_printf(guide->out, "Release %u%s%s of %s\n\n", guide->last, *manifest->name ? ", edition " : "",
                  manifest->name, moment);
    buffer_add_string(
        guide->out,
        "You can check this pack without docket, the program that made it. You need sha256sum, git 2.34 or\n"
        "newer, and ssh-keygen of OpenSSH 9.1 or newer: every Debian 12 has them.\n\n"
        "Open a terminal in the folder of this file and type the indented lines, in their order, all in\n"
        "one terminal. A check that fails prints a line with FAILED, or a message of the program.\n");
}

static void files(struct guide *guide) {
    title(guide, "1. The files are whole");
    buffer_add_string(
        guide->out,
        "    sha256sum -c SHA256SUMS || echo FAILED\n\n"
        "This finds what was damaged on the way, and no more: who changes a file can change its sum\n"
        "too. Nothing below rests on it.\n");
}

static void repository(struct guide *guide) {
    title(guide, "2. The repository, from the bundle");
    buffer_add_string(
        guide->out,
        "    export GIT_NO_REPLACE_OBJECTS=1\n"
        "    work=$(mktemp -d)\n"
        "    git clone -q repository.bundle \"$work/repository\" || echo FAILED\n"
        "    git -C \"$work/repository\" fsck --strict --no-progress || echo FAILED\n\n"
        "The first line keeps git from putting other contents in the place of what was signed.\n");
}

static void tags(struct guide *guide) {
    title(guide, "3. Who released");
    buffer_printf(
        guide->out,
        "Each release is a signed tag. Whose key may sign it is decided by the release before (the first\n"
        "decides for itself), so each has the keys of that one: allowed_signers/1 holds those of release 1,\n"
        "and so on.\n\n"
        "    for n in $(seq 1 %u); do\n"
        "        keys=$PWD/allowed_signers/$((n > 1 ? n - 1 : 1))\n"
        "        git -C \"$work/repository\" -c gpg.ssh.allowedSignersFile=\"$keys\" verify-tag "
        "\"release/$n\" || echo "
        "\"release $n: FAILED\"\n"
        "    done\n",
        guide->last);
    for (size_t i = 0; i < guide->chain->edition_count; i++) {
        const struct edition *edition = &guide->chain->editions[i];
        if (edition->sequence && edition->sequence <= guide->last)
            buffer_printf(
                guide->out,
                "    git -C \"$work/repository\" -c "
                "gpg.ssh.allowedSignersFile=\"$PWD/allowed_signers/%u\" verify-tag \"edition/%s\" || echo "
                "\"edition %s: FAILED\"\n",
                edition->sequence > 1 ? edition->sequence - 1 : 1, edition->name, edition->name);
    }
}

static void chain(struct guide *guide) {
    title(guide, "4. That each release follows the one before");
    buffer_printf(
        guide->out,
        "A tag names the digest of its manifest (the list of what is in force) and of the manifest "
        "before.\n\n"
        "    for n in $(seq 1 %u); do\n"
        "        git -C \"$work/repository\" show \"release/$n:control/releases/$(printf %%06d \"$n\").xml\" "
        ">\"$work/$n.xml\"\n"
        "        git -C \"$work/repository\" cat-file tag \"release/$n\" >\"$work/$n.tag\"\n"
        "        grep -qx \"tag release/$n\" \"$work/$n.tag\" || echo \"release $n: FAILED\"\n"
        "        grep -qx \"manifest-sha256: $(sha256sum <\"$work/$n.xml\" | cut -c 1-64)\" \"$work/$n.tag\" "
        "|| "
        "echo \"release $n: FAILED\"\n"
        "        before=-\n"
        "        [ \"$n\" = 1 ] || before=$(sha256sum <\"$work/$((n - 1)).xml\" | cut -c 1-64)\n"
        "        grep -qx \"predecessor-sha256: $before\" \"$work/$n.tag\" || echo \"release $n: FAILED\"\n"
        "        keys=$(sed -n 's/^<control path=\"control\\/allowed_signers\" "
        "blob=\"\\([0-9a-f]*\\)\".*/\\1/p' "
        "\"$work/$n.xml\")\n"
        "        git -C \"$work/repository\" cat-file blob \"$keys\" >\"$work/keys\"\n"
        "        cmp \"$work/keys\" \"allowed_signers/$n\" || echo \"release $n: FAILED\"\n"
        "    done\n\n"
        "The last three lines see that allowed_signers/N is what release N carries.\n",
        guide->last);
}

static void root(struct guide *guide) {
    title(guide, "5. The root");
    buffer_printf(
        guide->out,
        "    sha256sum <\"$work/1.xml\"\n\n"
        "prints the root of the chain. For this pack it is\n\n"
        "  %s\n\n"
        "but do not believe that because it stands here: somebody who made a chain anew would print\n"
        "another root, with keys of his own. Ask the organisation for it by another way (by telephone, in\n"
        "its certificate's file, in an earlier pack) and compare.\n",
        guide->first->sha256);
}

static void statements(struct guide *guide) {
    title(guide, "6. Who reviewed and approved");
    buffer_printf(
        guide->out,
        "Each release names the signed statements that it rests on. They are checked with the keys of the\n"
        "release before, and as of the release's own date, as keys end.\n\n"
        "    for n in $(seq 1 %u); do\n"
        "        keys=allowed_signers/$((n > 1 ? n - 1 : 1))\n"
        "        time=$(sed -n 's/^<release .* date=\"\\([^\"]*\\)\".*/\\1/p' \"$work/$n.xml\" | tr -d "
        "':T-')\n"
        "        : >\"$work/$n.signed\"\n"
        "        sed -n 's/^<statement path=\"\\([^\"]*\\)\".*/\\1/p' \"$work/$n.xml\" | while read -r path; "
        "do\n"
        "            git -C \"$work/repository\" show \"release/$n:$path\" >\"$work/statement\"\n"
        "            git -C \"$work/repository\" show \"release/$n:$path.sig\" >\"$work/statement.sig\"\n"
        "            person=$(sed -n 's/^signer: //p' \"$work/statement\")\n"
        "            ssh-keygen -Y verify -f \"$keys\" -I \"$person\" -n approval-v1@docket -O "
        "verify-time=\"$time\" -s \"$work/statement.sig\" <\"$work/statement\" || echo \"$path: FAILED\"\n"
        "            cat \"$work/statement\" >>\"$work/$n.signed\"\n"
        "        done\n"
        "    done\n\n"
        "A statement reads as plain text: which document, which revision, the digest of its bytes, who\n"
        "speaks in which role, when. Where its signer is another than its person, the signer attests for\n"
        "somebody without a key; the pages say so. To read those of the last release:\n\n"
        "    cat \"$work/%u.signed\"\n",
        guide->last, guide->last);
}

static void documents(struct guide *guide) {
    title(guide, "7. That the documents are those that were approved");
    buffer_printf(
        guide->out,
        "Every file that a manifest lists has the digest that stands there; and every document that a\n"
        "release brings has a signed statement with its digest.\n\n"
        "    : >\"$work/0.xml\"\n"
        "    for n in $(seq 1 %u); do\n"
        "        sed -n 's/.* blob=\"\\([0-9a-f]*\\)\" sha256=\"\\([0-9a-f]*\\)\".*/\\1 \\2/p' "
        "\"$work/$n.xml\" | while "
        "read -r blob sum; do\n"
        "            [ \"$(git -C \"$work/repository\" cat-file blob \"$blob\" | sha256sum | cut -c 1-64)\" "
        "= \"$sum\" ] "
        "|| echo \"$blob: FAILED\"\n"
        "        done\n"
        "        grep '^<document ' \"$work/$n.xml\" | grep -vxF -f \"$work/$((n - 1)).xml\" | sed 's/.* "
        "sha256=\"\\([0-9a-f]*\\)\" assets=.*/\\1/' | while read -r sum; do\n"
        "            grep -qx \"sha256: $sum\" \"$work/$n.signed\" || echo \"release $n, $sum: FAILED\"\n"
        "        done\n"
        "    done\n",
        guide->last);
}

static void pdf(struct guide *guide) {
    title(guide, "8. That the PDF says what the documents say");
    buffer_printf(
        guide->out,
        "The PDF itself is not signed: it is made from what is. Compare any page with its document; the\n"
        "list of them, with the object that holds each:\n\n"
        "    sed -n 's/^<document id=\"\\([^\"]*\\)\" language=\"\\([^\"]*\\)\" revision=\"\\([^\"]*\\)\" .* "
        "path=\"\\([^\"]*\\)\" blob=\"\\([^\"]*\\)\".*/\\1 \\2 revision \\3: \\4 \\5/p' \"$work/%u.xml\"\n\n"
        "and, with such an object's name in the place of NAME: git -C \"$work/repository\" show NAME\n\n"
        "With docket, of the build that the PDF's last page names, 'docket verify' on this folder makes the\n"
        "PDF again and compares it byte by byte.\n",
        guide->last);
}

static void limits(struct guide *guide) {
    title(guide, "9. What none of this can tell");
    buffer_printf(
        guide->out,
        "- Whether there are newer releases than %u. Offline nobody can know that: ask the organisation, "
        "and\n"
        "  keep this pack. A later one has to begin with the same releases.\n"
        "- Whether the one who runs the server, together with as many signers as a release takes, made the\n"
        "  history anew. Only a root or a release that you kept shows it.\n"
        "- When something was signed. Dates are what the signer claims; the order of the releases, and the\n"
        "  server's clock when each came in, are the evidence.\n"
        "- Whether a key was in the hands of its person.\n"
        "- The commands above see that keys, signatures and contents hold. Whether the signer had the role,\n"
        "  and whether all steps were taken, by different people, docket.yaml of the release before says;\n"
        "  'docket verify' checks that too.\n",
        guide->last);
}

int pack_guide(struct buffer *out, struct chain *all, const struct release *release,
               struct findings *findings) {
    const char *organisation = release->policy->config->organisation;
    struct guide guide = {
        .out = out,
        .chain = all,
        .release = release,
        .first = chain_release(all, 1, findings),
        .organisation = organisation ? organisation : "",
        .last = release->sequence,
    };
    if (!guide.first)
        return error_set("release 1 can't be read");
    begin(&guide);
    files(&guide);
    repository(&guide);
    tags(&guide);
    chain(&guide);
    root(&guide);
    statements(&guide);
    documents(&guide);
    pdf(&guide);
    limits(&guide);
    return 0;
}

/* rooms: base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/file.h"

static char folder[] = "/tmp/docket-file-XXXXXX";

static int enter_folder(void **state) {
    (void)state;
    return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int leave_folder(void **state) {
    (void)state;
    if (chdir("/") != 0)
        return -1;
    char command[64];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static int names_in(const char *path) {
    DIR *directory = opendir(path);
    assert_non_null(directory);
    int count = -2;
    while (readdir(directory))
        count++;
    closedir(directory);
    return count;
}

static void check_contents(const char *path, const char *expected) {
    struct buffer buffer = BUFFER_INIT;
    assert_int_equal(file_read(&buffer, path, 1000), 0);
    assert_string_equal(buffer_text(&buffer), expected);
    buffer_release(&buffer);
}

static void check_error(int result, const char *part) {
    assert_int_equal(result, -1);
    if (!strstr(error_message(), part))
        fail_msg("no '%s' in '%s'", part, error_message());
}

static void test_write(void **state) {
    (void)state;
    assert_int_equal(mkdir("w", 0755), 0);
    assert_int_equal(file_write("w/a", "one", 3), 0);
    check_contents("w/a", "one");
    struct stat status;
    mode_t mask = umask(0);
    umask(mask);
    assert_int_equal(stat("w/a", &status), 0);
    assert_int_equal(status.st_mode & 0777, 0666 & ~mask);
    assert_int_equal(chmod("w/a", 0640), 0);
    assert_int_equal(file_write("w/a", "", 0), 0);
    assert_int_equal(stat("w/a", &status), 0);
    assert_int_equal(status.st_mode & 0777, 0640);
    check_contents("w/a", "");
    assert_int_equal(symlink("a", "w/link"), 0);
    assert_int_equal(file_write("w/link", "through", 7), 0);
    check_contents("w/a", "through");
    assert_int_equal(lstat("w/link", &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_int_equal(names_in("w"), 2);
}

/* In memory, too, a file is replaced, never written over: another name of it keeps what it had. */
static void test_write_memory(void **state) {
    (void)state;
    char memory[] = "/dev/shm/docket-file-XXXXXX";
    if (!mkdtemp(memory))
        skip();
    char path[64], other[64], command[64];
    snprintf(path, sizeof path, "%s/file", memory);
    snprintf(other, sizeof other, "%s/other", memory);
    assert_int_equal(file_write(path, "old", 3), 0);
    assert_int_equal(link(path, other), 0);
    assert_int_equal(file_write(path, "new", 3), 0);
    check_contents(path, "new");
    check_contents(other, "old");
    snprintf(command, sizeof command, "rm -r '%s'", memory);
    assert_int_equal(system(command), 0);
}

static void test_write_fails(void **state) {
    (void)state;
    assert_int_equal(mkdir("f", 0755), 0);
    assert_int_equal(mkdir("f/sub", 0755), 0);
    check_error(file_write("/dev/full", "x", 1), "No space left on device");
    check_error(file_write("f/missing/a", "x", 1), "f/missing/a");
    check_error(file_write("f/sub", "x", 1), "folder");
    check_error(file_write("f/new/", "x", 1), "names no file");
    check_error(file_write("", "x", 1), "");
    assert_int_equal(symlink("nowhere", "f/dangling"), 0);
    check_error(file_write("f/dangling", "x", 1), "symbolic link");
    check_error(file_write("/proc/version", "x", 1), "/proc/version");
    assert_int_equal(names_in("f"), 2);
    assert_int_equal(names_in("f/sub"), 0);
}

/* A process without root's rights can't write where the folder forbids it. */
static void test_write_unwritable(void **state) {
    (void)state;
    assert_int_equal(mkdir("u", 0755), 0);
    assert_int_equal(file_write("u/a", "old", 3), 0);
    assert_int_equal(chmod("u", 0555), 0);
    if (geteuid() == 0)
        assert_int_equal(seteuid(65534), 0);
    int result = file_write("u/a", "new", 3);
    if (getuid() == 0)
        assert_int_equal(seteuid(0), 0);
    check_error(result, "Permission denied");
    check_contents("u/a", "old");
    assert_int_equal(names_in("u"), 1);
}

/* A limit on the size of files stands in for a full device. */
static void test_write_full(void **state) {
    (void)state;
    static const char data[100000];
    assert_int_equal(mkdir("q", 0755), 0);
    assert_int_equal(file_write("q/a", "old", 3), 0);
    struct rlimit before, low = {0};
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    low = before;
    low.rlim_cur = 50000;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &low), 0);
    int result = file_write("q/a", data, sizeof data);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    check_error(result, "File too large");
    check_contents("q/a", "old");
    assert_int_equal(names_in("q"), 1);
}

static void test_pipe(void **state) {
    (void)state;
    signal(SIGPIPE, SIG_IGN);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    char path[40];
    snprintf(path, sizeof path, "/dev/fd/%d", ends[1]);
    check_error(file_write(path, "x", 1), path);
    FILE *stream = fdopen(ends[1], "w");
    assert_non_null(stream);
    fputs("lost", stream);
    check_error(file_close_stream(stream, "the pipe"), "can't write the pipe: Broken pipe");
}

static void test_close_stream(void **state) {
    (void)state;
    FILE *stream = fopen("/dev/full", "w");
    assert_non_null(stream);
    for (int i = 0; i < 10000; i++)
        fputs("lost before the end", stream);
    check_error(file_close_stream(stream, "it"), "can't write it");
    stream = fopen("fine", "w");
    fputs("kept", stream);
    assert_int_equal(file_close_stream(stream, "it"), 0);
    check_contents("fine", "kept");
}

static void test_read(void **state) {
    (void)state;
    struct buffer buffer = BUFFER_INIT;
    assert_int_equal(file_write("r", "0123456789", 10), 0);
    buffer_add_string(&buffer, "before ");
    assert_int_equal(file_read(&buffer, "r", 10), 0);
    assert_string_equal(buffer.data, "before 0123456789");
    check_error(file_read(&buffer, "r", 9), "'r' is larger than 9 bytes");
    assert_string_equal(buffer.data, "before 0123456789");
    check_error(file_read(&buffer, ".", 9), "'.' is a folder");
    check_error(file_read(&buffer, "/dev/zero", 9), "no regular file");
    check_error(file_read(&buffer, "missing", 9), "'missing': No such file");
    check_error(file_read(&buffer, "/proc/self/maps", 9), "larger"); /* its size is said to be 0 */
    assert_int_equal(mkfifo("fifo", 0600), 0);
    check_error(file_read(&buffer, "fifo", 9), "no regular file");
    assert_int_equal(truncate("r", 5 << 20), 0);
    check_error(file_read(&buffer, "r", 4 << 20), "'r' is larger than 4 MB");
    buffer_release(&buffer);
}

static void check_beneath(const char *path, const char *expected) {
    struct buffer buffer = BUFFER_INIT;
    assert_int_equal(file_read_beneath(&buffer, "b/root", path, 100), 0);
    assert_string_equal(buffer_text(&buffer), expected);
    buffer_release(&buffer);
}

static void check_not_beneath(const char *path, const char *part) {
    struct buffer buffer = BUFFER_INIT;
    check_error(file_read_beneath(&buffer, "b/root", path, 100), part);
    assert_int_equal(buffer.length, 0);
    buffer_release(&buffer);
}

static void test_read_beneath(void **state) {
    (void)state;
    assert_int_equal(file_make_folders("b/root/in/deep"), 0);
    assert_int_equal(file_write("b/secret", "secret", 6), 0);
    assert_int_equal(file_write("b/root/here", "here", 4), 0);
    assert_int_equal(file_write("b/root/in/deep/file", "deep", 4), 0);
    assert_int_equal(symlink("../secret", "b/root/out"), 0);
    assert_int_equal(symlink("here", "b/root/alias"), 0);
    assert_int_equal(symlink("..", "b/root/in/up"), 0);
    assert_int_equal(symlink("root", "b/door"), 0);
    check_beneath("here", "here");
    check_beneath("in/deep/file", "deep");
    check_beneath("in/../in/./deep/file", "deep");
    check_not_beneath("../secret", "no path below");
    check_not_beneath("in/../../secret", "no path below");
    check_not_beneath("/etc/passwd", "no path below");
    check_not_beneath("", "no path below");
    check_not_beneath("out", "symbolic link");
    check_not_beneath("alias", "symbolic link");
    check_not_beneath("in/up/here", "symbolic link");
    check_not_beneath("in/up", "symbolic link");
    check_not_beneath("missing", "can't open 'missing'");
    check_not_beneath("here/file", "can't open 'here/file'");
    check_not_beneath("in/deep", "a folder");
    /* The root itself may be reached through a link. */
    struct buffer buffer = BUFFER_INIT;
    assert_int_equal(file_read_beneath(&buffer, "b/door", "here", 100), 0);
    check_error(file_read_beneath(&buffer, "b/door", "here", 3), "larger than 3 bytes");
    check_error(file_read_beneath(&buffer, "b/none", "here", 100), "b/none");
    assert_string_equal(buffer_text(&buffer), "here");
    buffer_release(&buffer);
}

static void test_folders(void **state) {
    (void)state;
    assert_int_equal(file_make_folders("m/n/o"), 0);
    assert_true(file_exists("m/n/o"));
    assert_int_equal(file_make_folders("m/n/o/"), 0);
    assert_int_equal(file_make_folders("m//p"), 0);
    assert_true(file_exists("m/p"));
    assert_int_equal(file_make_folders("/"), 0);
    assert_int_equal(file_make_folders(""), 0);
    assert_int_equal(file_write("m/file", "", 0), 0);
    check_error(file_make_folders("m/file"), "a file of that name");
    check_error(file_make_folders("m/file/x"), "m/file");
    assert_false(file_exists("m/missing"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write),        cmocka_unit_test(test_write_memory),
        cmocka_unit_test(test_write_fails),  cmocka_unit_test(test_write_unwritable),
        cmocka_unit_test(test_write_full),   cmocka_unit_test(test_pipe),
        cmocka_unit_test(test_close_stream), cmocka_unit_test(test_read),
        cmocka_unit_test(test_read_beneath), cmocka_unit_test(test_folders),
    };
    return cmocka_run_group_tests_name("file", tests, enter_folder, leave_folder);
}

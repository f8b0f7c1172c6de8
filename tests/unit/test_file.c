/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE

#include "support.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <timeline/file.h>

/* Each test has a folder of its own, is in it, and leaves it as it came. */
static int enter(void **state)
{
  char *folder = malloc(64);
  assert_non_null(folder);
  strcpy(folder, "/tmp/timeline-file-XXXXXX");
  assert_non_null(mkdtemp(folder));
  assert_int_equal(chdir(folder), 0);
  *state = folder;
  return 0;
}

static int leave(void **state)
{
  char command[128];
  assert_int_equal(chdir("/"), 0);
  snprintf(command, sizeof command, "chmod -R u+rwX '%s' && rm -rf '%s'", (char *)*state, (char *)*state);
  assert_int_equal(system(command), 0);
  free(*state);
  return 0;
}

static void put(const char *path, const char *text)
{
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
  assert_int_equal(fclose(file), 0);
}

static void assert_holds(const char *path, const char *text)
{
  char buffer[256];
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  size_t size = fread(buffer, 1, sizeof buffer - 1, file);
  fclose(file);
  buffer[size] = '\0';
  assert_string_equal(buffer, text);
}

static size_t names_in(const char *path)
{
  DIR *folder = opendir(path);
  assert_non_null(folder);
  size_t count = 0;
  for (const struct dirent *entry; (entry = readdir(folder));)
    count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
  closedir(folder);
  return count;
}

static mode_t mode_of(const char *path)
{
  struct stat info;
  assert_int_equal(stat(path, &info), 0);
  return info.st_mode & 07777;
}

static tl_status save(const char *path, const char *text, tl_error *err)
{
  tl_output *output;
  tl_status status = tl_output_new(path, NULL, &output, err);
  if (status)
    return status;
  tl_sink sink = tl_output_sink(output);
  status = sink.write(sink.ctx, text, strlen(text), err);
  if (!status)
    status = tl_output_commit(output, err);
  tl_output_free(output);
  return status;
}

static void assert_saves(const char *path, const char *text)
{
  tl_error err;
  tl_status status = save(path, text, &err);
  if (status)
    fail_msg("%s: %s", path, err.message);
}

static void assert_refuses(const char *path, tl_code code, const char *part)
{
  tl_error err = {.status = TL_OK};
  assert_int_equal(save(path, "new", &err), TL_ERR_IO);
  assert_int_equal(err.status, TL_ERR_IO);
  assert_int_equal(err.code, code);
  if (!strstr(err.message, part))
    fail_msg("\"%s\" does not say \"%s\"", err.message, part);
}

/* ---- saving ---- */

static void saves_a_new_file(void **state)
{
  (void)state;
  mode_t old = umask(027);
  assert_saves("a", "new");
  umask(old);
  assert_holds("a", "new");
  assert_int_equal(mode_of("a"), 0640);
  assert_int_equal(names_in("."), 1);
}

static void umask_of_nothing(void **state)
{
  (void)state;
  mode_t old = umask(0);
  assert_saves("a", "new");
  umask(old);
  assert_int_equal(mode_of("a"), 0666);
}

static void keeps_the_mode(void **state)
{
  (void)state;
  static const mode_t modes[] = {0600, 0644, 0660, 0755, 0666};
  for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
    put("a", "old");
    assert_int_equal(chmod("a", modes[i]), 0);
    mode_t old = umask(077);
    assert_saves("a", "new");
    umask(old);
    assert_holds("a", "new");
    assert_int_equal(mode_of("a"), modes[i]);
  }
  assert_int_equal(names_in("."), 1);
}

static void follows_links(void **state)
{
  (void)state;
  assert_int_equal(mkdir("folder", 0777), 0);
  put("folder/a", "old");
  assert_int_equal(symlink("a", "folder/b"), 0);
  assert_int_equal(symlink("folder/b", "c"), 0);
  assert_saves("c", "new");
  assert_holds("folder/a", "new");
  char says[64];
  ssize_t size = readlink("c", says, sizeof says);
  assert_int_equal(size, strlen("folder/b"));
  assert_int_equal(readlink("folder/b", says, sizeof says), 1);
  assert_int_equal(names_in("folder"), 2);
  assert_int_equal(names_in("."), 2);
}

static void follows_a_link_to_a_new_file(void **state)
{
  char whole[128];
  assert_int_equal(mkdir("folder", 0777), 0);
  snprintf(whole, sizeof whole, "%s/folder/a", (char *)*state);
  assert_int_equal(symlink(whole, "b"), 0);
  assert_saves("b", "new");
  assert_holds("folder/a", "new");
  struct stat info;
  assert_int_equal(lstat("b", &info), 0);
  assert_true(S_ISLNK(info.st_mode));
}

static void refuses_links_in_a_ring(void **state)
{
  (void)state;
  assert_int_equal(symlink("b", "a"), 0);
  assert_int_equal(symlink("a", "b"), 0);
  assert_refuses("a", TL_CODE_OPEN, "too many symbolic links");
}

static void refuses_folders(void **state)
{
  (void)state;
  assert_int_equal(mkdir("folder", 0777), 0);
  put("file", "old");
  assert_int_equal(symlink("folder", "link"), 0);
  assert_refuses("folder", TL_CODE_FOLDER, "it is a folder");
  assert_refuses("folder/", TL_CODE_FOLDER, "it is a folder");
  assert_refuses("link", TL_CODE_FOLDER, "it is a folder");
  assert_refuses(".", TL_CODE_FOLDER, "it is a folder");
  assert_refuses("none/a", TL_CODE_FOLDER, "folder does not exist");
  assert_refuses("none/", TL_CODE_FOLDER, "folder does not exist");
  assert_refuses("file/a", TL_CODE_FOLDER, "folder does not exist");
  assert_refuses("", TL_CODE_FOLDER, "folder does not exist");
  assert_int_equal(symlink("none/a", "dangling"), 0);
  assert_refuses("dangling", TL_CODE_FOLDER, "\"dangling\"");
  assert_int_equal(names_in("folder"), 0);
  assert_holds("file", "old");
}

static void refuses_long_names(void **state)
{
  (void)state;
  char name[300];
  memset(name, 'a', sizeof name);
  name[255] = '\0';
  assert_saves(name, "new");
  assert_holds(name, "new");
  name[255] = 'a';
  name[256] = '\0';
  assert_refuses(name, TL_CODE_OPEN, "the name is too long");
  assert_int_equal(names_in("."), 1);
}

/* Root may do everything, so these run as nobody where the tests run as root. */
static void as_nobody(const char *folder, void (*check)(void))
{
  if (geteuid() != 0) {
    check();
    return;
  }
  assert_int_equal(chown(folder, 65534, 65534), 0);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    if (setgid(65534) != 0 || setuid(65534) != 0)
      _exit(99);
    check();
    _exit(0);
  }
  int result;
  assert_int_equal(waitpid(child, &result, 0), child);
  assert_true(WIFEXITED(result));
  assert_int_equal(WEXITSTATUS(result), 0);
}

/* In the child an assertion has nobody to tell, so plain conditions that end it. */
static void expect(bool holds, int code)
{
  if (!holds)
    _exit(code);
}

static void check_read_only(void)
{
  tl_error err = {.status = TL_OK};
  expect(mkdir("folder", 0755) == 0, 1);
  expect(chmod("folder", 0555) == 0, 2);
  expect(save("folder/a", "new", &err) == TL_ERR_IO && err.code == TL_CODE_OPEN, 3);
  expect(strstr(err.message, "permission denied") != NULL, 4);
  /* A file that may not be written stays, for all that its folder would allow the rename. */
  int fd = open("a", O_WRONLY | O_CREAT, 0444);
  expect(fd >= 0 && close(fd) == 0, 5);
  expect(save("a", "new", &err) == TL_ERR_IO && err.code == TL_CODE_OPEN, 6);
  struct stat info;
  expect(stat("a", &info) == 0 && info.st_size == 0, 7);
  /* A folder that may be written but not listed is fine. */
  expect(mkdir("blind", 0300) == 0, 8);
  expect(save("blind/a", "new", &err) == TL_OK, 9);
  expect(stat("blind/a", &info) == 0 && info.st_size == 3, 10);
}

static void honours_permissions(void **state)
{
  as_nobody(*state, check_read_only);
}

static void nothing_without_commit(void **state)
{
  (void)state;
  put("a", "old");
  for (int i = 0; i < 2; i++) {
    tl_output *output;
    assert_int_equal(tl_output_new(i ? "b" : "a", NULL, &output, NULL), TL_OK);
    tl_sink sink = tl_output_sink(output);
    assert_int_equal(sink.write(sink.ctx, "new", 3, NULL), TL_OK);
    assert_int_equal(names_in("."), 2);
    tl_output_free(output);
  }
  assert_holds("a", "old");
  assert_int_equal(names_in("."), 1);
}

static void commits_once(void **state)
{
  (void)state;
  tl_output *output;
  assert_int_equal(tl_output_new("a", NULL, &output, NULL), TL_OK);
  tl_sink sink = tl_output_sink(output);
  assert_int_equal(tl_output_commit(output, NULL), TL_OK);
  assert_int_equal(tl_output_commit(output, NULL), TL_ERR_ARG);
  assert_int_equal(sink.write(sink.ctx, "late", 4, NULL), TL_ERR_ARG);
  tl_output_free(output);
  assert_holds("a", "");
}

static void two_at_once(void **state)
{
  (void)state;
  tl_output *outputs[2];
  for (int i = 0; i < 2; i++)
    assert_int_equal(tl_output_new("a", NULL, &outputs[i], NULL), TL_OK);
  for (int i = 0; i < 2; i++) {
    tl_sink sink = tl_output_sink(outputs[i]);
    assert_int_equal(sink.write(sink.ctx, i ? "two" : "one", 3, NULL), TL_OK);
  }
  assert_int_equal(tl_output_commit(outputs[1], NULL), TL_OK);
  assert_int_equal(tl_output_commit(outputs[0], NULL), TL_OK);
  for (int i = 0; i < 2; i++)
    tl_output_free(outputs[i]);
  assert_holds("a", "one");
  assert_int_equal(names_in("."), 1);
}

static void survives_a_change_of_folder(void **state)
{
  (void)state;
  tl_output *output;
  assert_int_equal(mkdir("folder", 0777), 0);
  assert_int_equal(tl_output_new("a", NULL, &output, NULL), TL_OK);
  assert_int_equal(chdir("folder"), 0);
  assert_int_equal(tl_output_commit(output, NULL), TL_OK);
  tl_output_free(output);
  assert_int_equal(names_in("."), 0);
  assert_int_equal(chdir(".."), 0);
  assert_holds("a", "");
}

static void folder_in_the_way(void **state)
{
  (void)state;
  tl_output *output;
  tl_error err;
  assert_int_equal(tl_output_new("a", NULL, &output, NULL), TL_OK);
  assert_int_equal(mkdir("a", 0777), 0);
  assert_int_equal(tl_output_commit(output, &err), TL_ERR_IO);
  assert_int_equal(err.code, TL_CODE_WRITE);
  tl_output_free(output);
  assert_int_equal(names_in("."), 1);
}

static void writes_devices_directly(void **state)
{
  (void)state;
  assert_saves("/dev/null", "new");
  struct stat info;
  assert_int_equal(stat("/dev/null", &info), 0);
  assert_true(S_ISCHR(info.st_mode));
  assert_int_equal(symlink("/dev/null", "null"), 0);
  assert_saves("null", "new");
  assert_int_equal(stat("null", &info), 0);
  assert_true(S_ISCHR(info.st_mode));
  assert_refuses("/dev/full", TL_CODE_WRITE, "no space left");
}

static void writes_fifos_directly(void **state)
{
  (void)state;
  assert_int_equal(mkfifo("fifo", 0600), 0);
  int reader = open("fifo", O_RDONLY | O_NONBLOCK);
  assert_true(reader >= 0);
  assert_saves("fifo", "new");
  char buffer[8];
  assert_int_equal(read(reader, buffer, sizeof buffer), 3);
  close(reader);
  struct stat info;
  assert_int_equal(stat("fifo", &info), 0);
  assert_true(S_ISFIFO(info.st_mode));
}

static void closed_reader_is_an_error(void **state)
{
  (void)state;
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  int kept = dup(STDOUT_FILENO);
  fflush(stdout);
  assert_int_equal(dup2(ends[1], STDOUT_FILENO), STDOUT_FILENO);
  close(ends[0]);
  close(ends[1]);
  void (*old)(int) = signal(SIGPIPE, SIG_IGN);
  tl_error err;
  tl_status status = save("-", "new", &err);
  signal(SIGPIPE, old);
  assert_int_equal(dup2(kept, STDOUT_FILENO), STDOUT_FILENO);
  close(kept);
  assert_int_equal(status, TL_ERR_IO);
  assert_non_null(strstr(err.message, "the reader is gone"));
}

static void writes_standard_output(void **state)
{
  (void)state;
  int fd = open("out", O_WRONLY | O_CREAT, 0600);
  int kept = dup(STDOUT_FILENO);
  fflush(stdout);
  assert_int_equal(dup2(fd, STDOUT_FILENO), STDOUT_FILENO);
  close(fd);
  tl_status status = save("-", "new", NULL);
  tl_status second = save("-", "er", NULL);
  assert_int_equal(dup2(kept, STDOUT_FILENO), STDOUT_FILENO);
  close(kept);
  assert_int_equal(status, TL_OK);
  assert_int_equal(second, TL_OK);
  assert_holds("out", "newer");
}

/* A limit on the size of files is as good as a full disk, and needs none. */
static void full_disk(void **state)
{
  (void)state;
  put("a", "old");
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    struct rlimit limit = {8192, 8192};
    static char block[10000];
    signal(SIGXFSZ, SIG_IGN);
    expect(setrlimit(RLIMIT_FSIZE, &limit) == 0, 1);
    tl_output *output;
    tl_error err = {.status = TL_OK};
    expect(tl_output_new("a", NULL, &output, &err) == TL_OK, 2);
    tl_sink sink = tl_output_sink(output);
    expect(sink.write(sink.ctx, block, sizeof block, &err) == TL_ERR_IO, 3);
    expect(err.code == TL_CODE_WRITE && strstr(err.message, "the file is too large"), 4);
    expect(sink.write(sink.ctx, block, 1, &err) == TL_ERR_ARG, 5);
    expect(tl_output_commit(output, &err) == TL_ERR_ARG, 6);
    tl_output_free(output);
    _exit(0);
  }
  int result;
  assert_int_equal(waitpid(child, &result, 0), child);
  assert_int_equal(result, 0);
  assert_holds("a", "old");
  assert_int_equal(names_in("."), 1);
}

/* ---- killed in the middle ---- */

enum { KILLS = 50, LETTERS = 1 << 18 };

/* The whole of "a": one letter LETTERS times, or 0 for anything else. */
static char whole_letter(void)
{
  static char data[LETTERS + 1];
  FILE *file = fopen("a", "rb");
  assert_non_null(file);
  size_t size = fread(data, 1, sizeof data, file);
  fclose(file);
  if (size != LETTERS)
    return 0;
  for (size_t i = 1; i < size; i++)
    if (data[i] != data[0])
      return 0;
  return data[0];
}

static void save_for_ever(void)
{
  char block[4096];
  for (char letter = 'a';; letter = letter == 'z' ? 'a' : (char)(letter + 1)) {
    tl_output *output;
    memset(block, letter, sizeof block);
    if (tl_output_new("a", NULL, &output, NULL))
      _exit(1);
    tl_sink sink = tl_output_sink(output);
    for (size_t i = 0; i < LETTERS / sizeof block; i++)
      if (sink.write(sink.ctx, block, sizeof block, NULL))
        _exit(2);
    if (tl_output_commit(output, NULL))
      _exit(3);
    tl_output_free(output);
  }
}

static void killed_at_any_moment(void **state)
{
  (void)state;
  uint32_t random = 19840124;
  for (int i = 0; i < KILLS; i++) {
    tl_output *output;
    assert_int_equal(tl_output_new("a", NULL, &output, NULL), TL_OK);
    tl_sink sink = tl_output_sink(output);
    static char first[LETTERS];
    memset(first, 'A', sizeof first);
    assert_int_equal(sink.write(sink.ctx, first, sizeof first, NULL), TL_OK);
    assert_int_equal(tl_output_commit(output, NULL), TL_OK);
    tl_output_free(output);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
      save_for_ever();
    random = random * 1664525 + 1013904223;
    struct timespec pause = {0, (long)(random >> 8) % 20000000};
    nanosleep(&pause, NULL);
    assert_int_equal(kill(child, SIGKILL), 0);
    int result;
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_true(WIFSIGNALED(result));
    if (!whole_letter())
      fail_msg("kill %d left a torn file", i);
  }
}

/* ---- reading ---- */

static void reads(void **state)
{
  (void)state;
  put("a", "abcdefgh");
  tl_input *input;
  assert_int_equal(tl_input_new("a", NULL, &input, NULL), TL_OK);
  assert_int_equal(tl_input_size(input), 8);
  char buffer[6];
  size_t size;
  assert_int_equal(tl_input_read(input, buffer, 5, &size, NULL), TL_OK);
  assert_int_equal(size, 5);
  assert_memory_equal(buffer, "abcde", 5);
  assert_int_equal(tl_input_read(input, buffer, 5, &size, NULL), TL_OK);
  assert_int_equal(size, 3);
  assert_int_equal(tl_input_read(input, buffer, 5, &size, NULL), TL_OK);
  assert_int_equal(size, 0);
  assert_int_equal(tl_input_read(input, buffer, 0, &size, NULL), TL_ERR_ARG);
  tl_input_free(input);
  tl_input_free(NULL);
}

static void refuses_to_read(void **state)
{
  (void)state;
  assert_int_equal(mkdir("folder", 0777), 0);
  assert_int_equal(mkfifo("fifo", 0600), 0);
  static const struct {
    const char *path;
    const char *part;
  } rows[] = {
      {"none", "\"none\": no such file"},     {"folder", "it is a folder"},
      {"fifo", "it is no regular file"}, /* and without waiting for a writer */
      {"/dev/null", "it is no regular file"}, {"", "no such file"},
      {"a\x1b[0m", "\"a\\x1b[0m\""},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    tl_error err = {.status = TL_OK};
    tl_input *input = NULL;
    assert_int_equal(tl_input_new(rows[i].path, NULL, &input, &err), TL_ERR_IO);
    assert_int_equal(err.code, TL_CODE_OPEN);
    assert_null(input);
    if (!strstr(err.message, rows[i].part))
      fail_msg("\"%s\" does not say \"%s\"", err.message, rows[i].part);
  }
  assert_int_equal(tl_input_new(NULL, NULL, NULL, NULL), TL_ERR_ARG);
}

static void reads_standard_input(void **state)
{
  (void)state;
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  int kept = dup(STDIN_FILENO);
  assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
  close(ends[0]);
  assert_int_equal(write(ends[1], "abc", 3), 3);
  close(ends[1]);
  tl_input *input;
  char buffer[8];
  size_t size;
  assert_int_equal(tl_input_new("-", NULL, &input, NULL), TL_OK);
  assert_int_equal(tl_input_size(input), 0);
  assert_int_equal(tl_input_read(input, buffer, sizeof buffer, &size, NULL), TL_OK);
  assert_int_equal(size, 3);
  assert_int_equal(tl_input_read(input, buffer, sizeof buffer, &size, NULL), TL_OK);
  assert_int_equal(size, 0);
  tl_input_free(input);
  assert_true(fcntl(STDIN_FILENO, F_GETFD) >= 0);
  if (kept >= 0) {
    dup2(kept, STDIN_FILENO);
    close(kept);
  }
}

/* What is seen ahead is read all the same, of a file, of memory, and of a pipe that gives it in parts. */
static void assert_peeks(tl_input *input, const char *text)
{
  size_t total = strlen(text);
  size_t ahead = total < TL_INPUT_PEEK_MAX ? total : TL_INPUT_PEEK_MAX;
  char *buffer = malloc(total + 8); /* it is read in sevens */
  size_t have = 0;
  size_t size = 1;
  tl_text head;
  for (int i = 0; i < 2; i++) {
    assert_int_equal(tl_input_peek(input, &head, NULL), TL_OK);
    assert_int_equal(head.size, ahead);
    assert_memory_equal(head.data, text, ahead);
  }
  assert_int_equal(tl_input_read(input, buffer, 1, &size, NULL), TL_OK);
  have = size;
  while (size && have < 700) {
    assert_int_equal(tl_input_read(input, buffer + have, 7, &size, NULL), TL_OK);
    have += size;
  }
  assert_int_equal(tl_input_peek(input, &head, NULL), TL_OK);
  ahead = total - have < TL_INPUT_PEEK_MAX ? total - have : TL_INPUT_PEEK_MAX;
  assert_int_equal(head.size, ahead);
  if (ahead)
    assert_memory_equal(head.data, text + have, ahead);
  while (size) {
    assert_int_equal(tl_input_read(input, buffer + have, total + 2 - have, &size, NULL), TL_OK);
    have += size;
  }
  assert_int_equal(have, total);
  assert_memory_equal(buffer, text, total);
  free(buffer);
}

static void peeks(void **state)
{
  (void)state;
  static const size_t sizes[] = {0, 1, 699, 700, 701, 1023, 1024, 1025, 1724, 1725, 5000};
  char text[5001];
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    for (size_t k = 0; k < sizes[i]; k++)
      text[k] = (char)('a' + k % 23);
    text[sizes[i]] = '\0';
    put("a", text);
    tl_input *input;
    assert_int_equal(tl_input_new("a", NULL, &input, NULL), TL_OK);
    assert_peeks(input, text);
    tl_input_free(input);
    assert_int_equal(tl_input_from_text((tl_text){text, sizes[i]}, NULL, &input, NULL), TL_OK);
    assert_int_equal(tl_input_size(input), sizes[i]);
    assert_peeks(input, text);
    tl_input_free(input);
  }
  tl_input *input;
  tl_text head;
  assert_int_equal(tl_input_from_text((tl_text){NULL, 0}, NULL, &input, NULL), TL_OK);
  assert_int_equal(tl_input_peek(input, &head, NULL), TL_OK);
  assert_int_equal(head.size, 0);
  assert_int_equal(tl_input_peek(input, NULL, NULL), TL_ERR_ARG);
  assert_int_equal(tl_input_peek(NULL, &head, NULL), TL_ERR_ARG);
  assert_int_equal(tl_input_from_text((tl_text){NULL, 1}, NULL, &input, NULL), TL_ERR_ARG);
  assert_int_equal(tl_input_from_text((tl_text){"", 0}, NULL, NULL, NULL), TL_ERR_ARG);
  tl_input_free(input);
}

/* ---- memory ---- */

static void failing_allocations(void **state)
{
  (void)state;
  put("a", "old");
  assert_int_equal(symlink("a", "link"), 0);
  for (int after = 0; after < 2; after++) {
    size_t failed = 0;
    for (size_t k = 1;; k++) {
      support_heap heap = {.fail_at = k, .and_after = after};
      tl_allocator allocator = support_allocator(&heap);
      tl_output *output = NULL;
      tl_input *input = NULL;
      tl_error err = {.status = TL_OK};
      tl_status status = tl_input_new("a", &allocator, &input, &err);
      if (!status)
        status = tl_output_new("link", &allocator, &output, &err);
      tl_input_free(input);
      input = NULL;
      if (!status)
        status = tl_input_from_text((tl_text){"a", 1}, &allocator, &input, &err);
      tl_input_free(input);
      tl_output_free(output);
      assert_int_equal(heap.live, 0);
      assert_int_equal(heap.live_bytes, 0);
      if (!status)
        break;
      assert_int_equal(status, TL_ERR_NOMEM);
      assert_int_equal(err.code, TL_CODE_NOMEM);
      failed++;
    }
    assert_true(failed >= 5);
  }
  assert_holds("a", "old");
  assert_int_equal(names_in("."), 2);
}

static void no_descriptor_is_left(void **state)
{
  (void)state;
  put("a", "old");
  int before = dup(0);
  close(before);
  assert_saves("a", "new");
  tl_input *input;
  assert_int_equal(tl_input_new("a", NULL, &input, NULL), TL_OK);
  tl_input_free(input);
  assert_refuses("none/a", TL_CODE_FOLDER, "folder");
  tl_output *output;
  assert_int_equal(tl_output_new("a", NULL, &output, NULL), TL_OK);
  tl_output_free(output);
  int after = dup(0);
  close(after);
  assert_int_equal(before, after);
}

#define ROW(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void)
{
  const struct CMUnitTest tests[] = {
      ROW(saves_a_new_file),
      ROW(umask_of_nothing),
      ROW(keeps_the_mode),
      ROW(follows_links),
      ROW(follows_a_link_to_a_new_file),
      ROW(refuses_links_in_a_ring),
      ROW(refuses_folders),
      ROW(refuses_long_names),
      ROW(honours_permissions),
      ROW(nothing_without_commit),
      ROW(commits_once),
      ROW(two_at_once),
      ROW(survives_a_change_of_folder),
      ROW(folder_in_the_way),
      ROW(writes_devices_directly),
      ROW(writes_fifos_directly),
      ROW(closed_reader_is_an_error),
      ROW(writes_standard_output),
      ROW(full_disk),
      ROW(killed_at_any_moment),
      ROW(reads),
      ROW(refuses_to_read),
      ROW(reads_standard_input),
      ROW(peeks),
      ROW(failing_allocations),
      ROW(no_descriptor_is_left),
  };
  return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}

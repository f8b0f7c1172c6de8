/* SPDX-License-Identifier: Apache-2.0 */
/* POSIX.1-2008 alone, and where the system has it O_PATH. */
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64

#include <timeline/file.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decimal.h"
#include "error.h"
#include "memory.h"

/* ---- the system's reasons, in English whatever the locale ---- */

static const struct {
  int number;
  const char *reason;
} reasons[] = {
    {EACCES, "permission denied"},
    {EBADF, "it is not open"},
    {EBUSY, "it is in use"},
    {EDQUOT, "the disk quota is used up"},
    {EEXIST, "the file exists"},
    {EFBIG, "the file is too large"},
    {EIO, "input/output error"},
    {EISDIR, "it is a folder"},
    {ELOOP, "too many symbolic links"},
    {EMFILE, "too many open files"},
    {ENAMETOOLONG, "the name is too long"},
    {ENFILE, "too many open files in the system"},
    {ENODEV, "no such device"},
    {ENOENT, "no such file or folder"},
    {ENOMEM, "the system is out of memory"},
    {ENOSPC, "no space left on the device"},
    {ENOTDIR, "a part of the path is no folder"},
    {ENXIO, "no such device or address"},
    {EPERM, "operation not permitted"},
    {EPIPE, "the reader is gone"},
    {EROFS, "the file system is read-only"},
    {ESTALE, "the file is gone from the server"},
    {ETXTBSY, "it is a program that is running"},
};

static tl_status fail_io(tl_error *err, tl_code code, const char *what, const char *path, int number)
{
  char quoted[TLI_QUOTE_SIZE];
  tli_quote(tl_text_from_string(path), quoted);
  for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
    if (reasons[i].number == number)
      return tli_fail(err, TL_ERR_IO, code, "cannot %s %s: %s", what, quoted, reasons[i].reason);
  return tli_fail(err, TL_ERR_IO, code, "cannot %s %s: system error %d", what, quoted, number);
}

/* ---- what both directions need ---- */

/* Bytes for one read or write: what every system takes at once. */
enum { PIECE_MAX = 1 << 30 };

static int open_again(int at, const char *path, int flags, mode_t mode)
{
  int fd;
  do
    fd = openat(at, path, flags, mode);
  while (fd < 0 && errno == EINTR);
  return fd;
}

/* Whether a call that failed is to be made again: it was interrupted, or the descriptor, which somebody else made not
 * to wait, was not ready and now is. */
static bool again(int fd, short events)
{
  if (errno == EINTR)
    return true;
  if (errno != EAGAIN && errno != EWOULDBLOCK)
    return false;
  struct pollfd wait = {.fd = fd, .events = events};
  return poll(&wait, 1, -1) >= 0 || errno == EINTR;
}

static bool is_standard(const char *path)
{
  return path[0] == '-' && path[1] == '\0';
}

static char *copy_text(const tl_allocator *allocator, const char *text)
{
  size_t size = strlen(text) + 1;
  char *copy = tli_alloc(allocator, size);
  if (copy)
    memcpy(copy, text, size);
  return copy;
}

static void release_text(const tl_allocator *allocator, char *text)
{
  if (text)
    tli_release(allocator, text, strlen(text) + 1);
}

/* ---- reading ---- */

struct tl_input {
  tl_allocator allocator;
  char *path;   /* NULL: of a text */
  tl_text rest; /* of the text, or of `head`: what is handed out before the file is read */
  uint64_t size;
  int fd;
  bool standard; /* not ours to close */
  char head[TL_INPUT_PEEK_MAX];
};

tl_status tl_input_new(const char *path, const tl_allocator *allocator, tl_input **out_input, tl_error *err)
{
  if (!path || !out_input)
    return tli_fail_arg(err, "no path, or nowhere to put the input");
  bool standard = is_standard(path);
  int fd = STDIN_FILENO;
  struct stat info;
  if (!standard) {
    /* Opening a FIFO or a device must not wait, for all that it is refused a moment later. */
    fd = open_again(AT_FDCWD, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0);
    if (fd < 0)
      return fail_io(err, TL_CODE_OPEN, "open", path, errno);
  }
  tl_status status = TL_OK;
  if (fstat(fd, &info) != 0)
    status = fail_io(err, TL_CODE_OPEN, "open", path, errno);
  else if (!standard && S_ISDIR(info.st_mode))
    status = fail_io(err, TL_CODE_OPEN, "open", path, EISDIR);
  else if (!standard && !S_ISREG(info.st_mode)) {
    char quoted[TLI_QUOTE_SIZE];
    status = tli_fail(err, TL_ERR_IO, TL_CODE_OPEN, "cannot open %s: it is no regular file",
                      tli_quote(tl_text_from_string(path), quoted));
  }
  tl_allocator chosen = tli_allocator(allocator);
  tl_input *input = status ? NULL : tli_alloc(&chosen, sizeof *input);
  char *copy = input ? copy_text(&chosen, path) : NULL;
  if (!copy) {
    tli_release(&chosen, input, sizeof *input);
    if (!standard)
      close(fd);
    return status ? status : tli_fail_nomem(err);
  }
  uint64_t size = S_ISREG(info.st_mode) && info.st_size > 0 ? (uint64_t)info.st_size : 0;
  input->allocator = chosen;
  input->path = copy;
  input->rest = (tl_text){NULL, 0};
  input->size = size;
  input->fd = fd;
  input->standard = standard;
  *out_input = input;
  return TL_OK;
}

tl_status tl_input_from_text(tl_text text, const tl_allocator *allocator, tl_input **out_input, tl_error *err)
{
  if ((!text.data && text.size) || !out_input)
    return tli_fail_arg(err, "no text, or nowhere to put the input");
  tl_allocator chosen = tli_allocator(allocator);
  tl_input *input = tli_alloc(&chosen, sizeof *input);
  if (!input)
    return tli_fail_nomem(err);
  input->allocator = chosen;
  input->path = NULL;
  input->rest = text;
  input->size = text.size;
  input->fd = -1;
  input->standard = true;
  *out_input = input;
  return TL_OK;
}

static tl_status read_file(tl_input *input, char *buffer, size_t capacity, size_t *out_size, tl_error *err)
{
  ssize_t got;
  do
    got = read(input->fd, buffer, capacity < PIECE_MAX ? capacity : PIECE_MAX);
  while (got < 0 && again(input->fd, POLLIN));
  if (got < 0)
    return fail_io(err, TL_CODE_READ, "read", input->path, errno);
  *out_size = (size_t)got;
  return TL_OK;
}

tl_status tl_input_read(tl_input *input, char *buffer, size_t capacity, size_t *out_size, tl_error *err)
{
  if (!input || !buffer || !capacity || !out_size)
    return tli_fail_arg(err, "no input, or no room to read into");
  if (input->path && input->rest.size == 0)
    return read_file(input, buffer, capacity, out_size, err);
  size_t size = input->rest.size < capacity ? input->rest.size : capacity;
  if (size) { /* an empty text may be at NULL */
    memcpy(buffer, input->rest.data, size);
    input->rest.data += size;
    input->rest.size -= size;
  }
  *out_size = size;
  return TL_OK;
}

tl_status tl_input_peek(tl_input *input, tl_text *out_head, tl_error *err)
{
  if (!input || !out_head)
    return tli_fail_arg(err, "no input, or nowhere to put what it begins with");
  if (input->path) {
    size_t have = input->rest.size;
    size_t got = 1;
    if (have)
      memmove(input->head, input->rest.data, have);
    input->rest = (tl_text){input->head, have};
    while (input->rest.size < sizeof input->head && got) {
      tl_status status =
          read_file(input, input->head + input->rest.size, sizeof input->head - input->rest.size, &got, err);
      if (status != TL_OK)
        return status;
      input->rest.size += got;
    }
  }
  *out_head = input->rest;
  if (out_head->size > TL_INPUT_PEEK_MAX)
    out_head->size = TL_INPUT_PEEK_MAX;
  return TL_OK;
}

uint64_t tl_input_size(const tl_input *input)
{
  return input->size;
}

void tl_input_free(tl_input *input)
{
  if (!input)
    return;
  tl_allocator allocator = input->allocator;
  if (!input->standard)
    close(input->fd);
  release_text(&allocator, input->path);
  tli_release(&allocator, input, sizeof *input);
}

/* ---- writing ---- */

/*
 * Saving writes a new file beside the old one and renames it into its place. An unnamed file (O_TMPFILE) would leave
 * nothing behind after a crash, but it can only be linked to a name that is free, never over an old file, so it would
 * still need a name beside it for the rename.
 */
struct tl_output {
  tl_allocator allocator;
  char *path;       /* as given, for messages */
  char *target;     /* the file that the path leads to, its folder with it */
  const char *name; /* of the target in its folder; NULL: written directly */
  int fd;
  int folder;        /* -1: none */
  bool standard;     /* standard output, which is not ours to close */
  bool folder_syncs; /* the folder was opened for reading, so it can be flushed */
  bool failed;
  bool committed;
  char temporary[256]; /* in the folder; "": none */
};

enum { LINKS_MAX = 40, TRIES_MAX = 10000, NAME_KEPT = 200 };

/* Replaces the last part of *target, which is a symbolic link, by what it says. `errno` on failure. */
static bool follow_link(const tl_allocator *allocator, char **target)
{
  char says[4096];
  ssize_t got = readlink(*target, says, sizeof says - 1);
  if (got < 0)
    return false;
  if ((size_t)got == sizeof says - 1) {
    errno = ENAMETOOLONG;
    return false;
  }
  says[got] = '\0';
  const char *slash = strrchr(*target, '/');
  size_t folder = says[0] == '/' || !slash ? 0 : (size_t)(slash - *target) + 1;
  char *next = tli_alloc(allocator, folder + (size_t)got + 1);
  if (!next) {
    errno = ENOMEM;
    return false;
  }
  memcpy(next, *target, folder);
  memcpy(next + folder, says, (size_t)got + 1);
  release_text(allocator, *target);
  *target = next;
  return true;
}

/* Follows the symbolic links at the end of output->target, also one that leads to nothing yet. */
static tl_status follow_links(tl_output *output, tl_error *err)
{
  struct stat info;
  for (int links = 0; lstat(output->target, &info) == 0 && S_ISLNK(info.st_mode); links++) {
    if (links == LINKS_MAX)
      errno = ELOOP;
    else if (follow_link(&output->allocator, &output->target))
      continue;
    else if (errno == ENOMEM)
      return tli_fail_nomem(err);
    return fail_io(err, TL_CODE_OPEN, "write", output->path, errno);
  }
  return TL_OK;
}

static tl_status fail_folder(const tl_output *output, tl_error *err)
{
  char quoted[TLI_QUOTE_SIZE];
  return tli_fail(err, TL_ERR_IO, TL_CODE_FOLDER, "cannot write %s: its folder does not exist",
                  tli_quote(tl_text_from_string(output->path), quoted));
}

static tl_status open_folder(tl_output *output, tl_error *err)
{
  char *slash = strrchr(output->target, '/');
  output->name = slash ? slash + 1 : output->target;
  if (!*output->name)
    return fail_folder(output, err);
  /* The path is cut behind the slash while the folder is opened. */
  char first = *output->name;
  const char *folder = slash ? output->target : ".";
  if (slash)
    slash[1] = '\0';
  output->folder = open_again(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  output->folder_syncs = output->folder >= 0;
#ifdef O_PATH
  if (output->folder < 0 && errno == EACCES)
    output->folder = open_again(AT_FDCWD, folder, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
#endif
  int number = errno;
  if (slash)
    slash[1] = first;
  if (output->folder >= 0)
    return TL_OK;
  return number == ENOENT || number == ENOTDIR ? fail_folder(output, err)
                                               : fail_io(err, TL_CODE_OPEN, "write", output->path, number);
}

/* Makes the new file under a name that nobody has. `old` is what it will replace, or NULL. */
static tl_status open_temporary(tl_output *output, const struct stat *old, tl_error *err)
{
  mode_t mode = old ? old->st_mode & 0777 : 0666;
  size_t kept = strlen(output->name);
  if (kept > NAME_KEPT)
    kept = NAME_KEPT;
  char *name = output->temporary;
  for (int i = 0; i < TRIES_MAX; i++) {
    *name = '.';
    memcpy(name + 1, output->name, kept);
    name[1 + kept] = '.';
    size_t digits = tli_int_write(i, 1, name + 2 + kept);
    memcpy(name + 2 + kept + digits, ".new", sizeof ".new");
    output->fd = open_again(output->folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (output->fd >= 0 || errno != EEXIST)
      break;
  }
  if (output->fd < 0) {
    *name = '\0';
    return fail_io(err, TL_CODE_OPEN, "write", output->path, errno);
  }
  if (!old)
    return TL_OK;
  /* The owner is kept as far as the system lets us. The mode comes after: a change of owner takes bits away. */
  if (fchown(output->fd, old->st_uid, old->st_gid) != 0 && fchown(output->fd, (uid_t)-1, old->st_gid) != 0)
    errno = 0;
  if (fchmod(output->fd, old->st_mode & 07777) != 0)
    return fail_io(err, TL_CODE_OPEN, "write", output->path, errno);
  return TL_OK;
}

/* A terminal, a pipe, a device. */
static tl_status open_directly(tl_output *output, tl_error *err)
{
  struct stat info;
  output->fd = open_again(AT_FDCWD, output->target, O_WRONLY | O_NOCTTY | O_CLOEXEC, 0);
  if (output->fd < 0)
    return fail_io(err, TL_CODE_OPEN, "write", output->path, errno);
  if (fstat(output->fd, &info) == 0 && S_ISREG(info.st_mode)) /* it became one in between */
    return fail_io(err, TL_CODE_OPEN, "write", output->path, EBUSY);
  return TL_OK;
}

/* By the names of the system too: the file that they lead to is somebody else's to replace, who may write more to it.
 */
static bool is_standard_output(const char *path)
{
  static const char *const names[] = {"/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"};
  bool found = is_standard(path);
  for (size_t i = 0; i < sizeof names / sizeof *names && !found; i++)
    found = strcmp(path, names[i]) == 0;
  return found;
}

static tl_status open_output(tl_output *output, tl_error *err)
{
  struct stat info;
  /* Before links are followed: that of /dev/stdout says "pipe:[1]", which only the system can open. */
  if (stat(output->target, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode))
    return open_directly(output, err);
  tl_status status = follow_links(output, err);
  if (status)
    return status;
  bool exists = stat(output->target, &info) == 0;
  if (!exists && errno == ENOTDIR)
    return fail_folder(output, err);
  if (!exists && errno != ENOENT)
    return fail_io(err, TL_CODE_OPEN, "write", output->path, errno);
  if (exists && S_ISDIR(info.st_mode))
    return fail_io(err, TL_CODE_FOLDER, "write", output->path, EISDIR);
  if (exists && !S_ISREG(info.st_mode)) /* it was none before */
    return open_directly(output, err);
  /* A rename asks nobody whether the old file may be written, so we do. */
  if (exists && faccessat(AT_FDCWD, output->target, W_OK, AT_EACCESS) != 0)
    return fail_io(err, TL_CODE_OPEN, "write", output->path, errno);
  status = open_folder(output, err);
  return status ? status : open_temporary(output, exists ? &info : NULL, err);
}

tl_status tl_output_new(const char *path, const tl_allocator *allocator, tl_output **out_output, tl_error *err)
{
  if (!path || !out_output)
    return tli_fail_arg(err, "no path, or nowhere to put the output");
  tl_allocator chosen = tli_allocator(allocator);
  tl_output *output = tli_alloc(&chosen, sizeof *output);
  if (!output)
    return tli_fail_nomem(err);
  *output = (tl_output){.allocator = chosen, .fd = -1, .folder = -1};
  output->path = copy_text(&chosen, path);
  output->target = copy_text(&chosen, path);
  tl_status status = TL_OK;
  if (!output->path || !output->target)
    status = tli_fail_nomem(err);
  else if (is_standard_output(path)) {
    output->standard = true;
    output->fd = STDOUT_FILENO;
  } else
    status = open_output(output, err);
  if (status) {
    tl_output_free(output);
    return status;
  }
  *out_output = output;
  return TL_OK;
}

static tl_status output_write(void *ctx, const char *data, size_t size, tl_error *err)
{
  tl_output *output = ctx;
  if (output->failed || output->committed)
    return tli_fail_arg(err, "an output that has failed or been committed before");
  while (size > 0) {
    ssize_t taken = write(output->fd, data, size < PIECE_MAX ? size : PIECE_MAX);
    if (taken < 0) {
      if (again(output->fd, POLLOUT))
        continue;
      output->failed = true;
      return fail_io(err, TL_CODE_WRITE, "write", output->path, errno);
    }
    data += taken;
    size -= (size_t)taken;
  }
  return TL_OK;
}

tl_sink tl_output_sink(tl_output *output)
{
  return (tl_sink){output_write, output};
}

/* Flushes to the disk; a file system that has nothing to flush says so, which is no error. */
static bool flush(int fd)
{
  int result;
  do
    result = fsync(fd);
  while (result != 0 && errno == EINTR);
  return result == 0 || errno == EINVAL || errno == ENOSYS || errno == EROFS;
}

/* An interrupted close has closed (Linux; POSIX leaves it open), and must not be made again. */
static bool close_fd(int *fd)
{
  int closing = *fd;
  *fd = -1;
  return close(closing) == 0 || errno == EINTR;
}

/* Some file systems tell of a failed write only when a descriptor is closed; standard output itself stays open. */
static bool close_copy(int fd)
{
  int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
  return copy < 0 || close_fd(&copy);
}

static bool put_in_place(tl_output *output)
{
  if (output->standard)
    return close_copy(output->fd);
  if (!output->name)
    return close_fd(&output->fd);
  if (!flush(output->fd) || !close_fd(&output->fd) ||
      renameat(output->folder, output->temporary, output->folder, output->name) != 0)
    return false;
  output->temporary[0] = '\0';
  return !output->folder_syncs || flush(output->folder);
}

tl_status tl_output_commit(tl_output *output, tl_error *err)
{
  if (!output || output->failed || output->committed)
    return tli_fail_arg(err, "an output that has failed or been committed before");
  output->committed = true;
  if (put_in_place(output))
    return TL_OK;
  output->failed = true;
  return fail_io(err, TL_CODE_WRITE, "write", output->path, errno);
}

void tl_output_free(tl_output *output)
{
  if (!output)
    return;
  tl_allocator allocator = output->allocator;
  if (output->fd >= 0 && !output->standard)
    close(output->fd);
  if (output->temporary[0])
    unlinkat(output->folder, output->temporary, 0);
  if (output->folder >= 0)
    close(output->folder);
  release_text(&allocator, output->path);
  release_text(&allocator, output->target);
  tli_release(&allocator, output, sizeof *output);
}

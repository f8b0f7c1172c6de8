/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TIMELINE_FILE_H
#define TIMELINE_FILE_H

/**
 * timeline/file.h: reading a file in pieces, and saving one so that there is always the old or the new one in whole.
 */

#include <timeline/base.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tl_input tl_input;
typedef struct tl_output tl_output;

/**
 * Opens a file for reading: close-on-exec, without ever waiting (a FIFO or a device other than standard input is
 * refused unless it is a regular file). `path` "-" is standard input, which may be anything and is not closed.
 * TL_ERR_IO (TL_CODE_OPEN, the message names the path and the system's reason), TL_ERR_NOMEM, TL_ERR_ARG.
 */
TL_API TL_MUST_CHECK tl_status tl_input_new(const char *path, const tl_allocator *allocator, tl_input **out_input,
                                            tl_error *err);

/**
 * Makes an input of `text`, which is not copied and lives as long as the input does: what reads files reads memory too.
 * TL_ERR_NOMEM, TL_ERR_ARG.
 */
TL_API TL_MUST_CHECK tl_status tl_input_from_text(tl_text text, const tl_allocator *allocator, tl_input **out_input,
                                                  tl_error *err);

/** At most so many bytes can be seen before they are read. */
enum { TL_INPUT_PEEK_MAX = 1024 };

/**
 * Gives the first bytes of what is not read yet, up to TL_INPUT_PEEK_MAX of them, and fewer at the end only; they are
 * still to be read after that. Borrowed, valid until the next call on `input`. TL_ERR_IO (TL_CODE_READ), TL_ERR_ARG.
 */
TL_API TL_MUST_CHECK tl_status tl_input_peek(tl_input *input, tl_text *out_head, tl_error *err);

/** Reads up to `capacity` bytes; `*out_size` 0 is the end. TL_ERR_IO (TL_CODE_READ), TL_ERR_ARG. */
TL_API TL_MUST_CHECK tl_status tl_input_read(tl_input *input, char *buffer, size_t capacity, size_t *out_size,
                                             tl_error *err);

/** Returns the size of the file when it was opened; 0 when it is not a regular file. */
TL_API uint64_t tl_input_size(const tl_input *input);

/** Closes; NULL is fine. */
TL_API void tl_input_free(tl_input *input);

/**
 * Starts saving to `path`. A regular file, or one that does not exist yet, is written beside itself and comes into its
 * place only by tl_output_commit(): at any moment, also after a crash, there is the old file or the new one in whole.
 * Symbolic links are followed, the mode of an existing file is kept (its owner as far as the system allows), the umask
 * honoured, a file that may not be written refused. A terminal, pipe or device is written directly; "-" is standard
 * output, and so is "/dev/stdout": a file behind it is gone on with, not replaced. A folder is refused, and a folder
 * that does not exist is TL_CODE_FOLDER. A crash may leave the new file behind: its name is the old one's with a dot
 * before and ".0.new" (or another number) behind, in the same folder.
 * TL_ERR_IO, TL_ERR_NOMEM, TL_ERR_ARG. A signal of the system (SIGPIPE, SIGXFSZ) is the program's to handle.
 */
TL_API TL_MUST_CHECK tl_status tl_output_new(const char *path, const tl_allocator *allocator, tl_output **out_output,
                                             tl_error *err);

/** Returns a sink that writes to `output`; it lives as long as that. */
TL_API tl_sink tl_output_sink(tl_output *output);

/**
 * Flushes to the disk and puts the new file in its place. Once only; TL_ERR_ARG after that, or after a write that
 * failed. TL_ERR_IO: the old file is still there (or the new one, when it was the folder that could not be flushed).
 */
TL_API TL_MUST_CHECK tl_status tl_output_commit(tl_output *output, tl_error *err);

/** Releases; without a commit before, the new file is thrown away and the old one stays. NULL is fine. */
TL_API void tl_output_free(tl_output *output);

#ifdef __cplusplus
}
#endif
#endif

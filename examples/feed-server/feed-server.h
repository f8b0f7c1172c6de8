/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FEED_SERVER_H
#define FEED_SERVER_H

#include <microhttpd.h>
#include <stdbool.h>
#include <time.h>

enum { NAMES = 3, ENCODINGS = 2, PLAIN = 0, GZIP = 1, PROBLEM_SIZE = 512 };

/* All names that are served: nothing else is looked up, and no path of a request reaches the file system. */
extern const char *const content_paths[NAMES];

/* A timeline, as the answers that are sent of it: a request only picks one. Those with status 304 have a length of 0:
 * some clients wait for a body when they are told the length of the whole, and libmicrohttpd always tells one. */
typedef struct content {
  struct MHD_Response *whole[NAMES][ENCODINGS];
  struct MHD_Response *unchanged[NAMES][ENCODINGS];
  char date[32];   /* of the file, as HTTP writes it */
  size_t events;   /* in the timeline */
  size_t left_out; /* of the feed, which needs days */
} content;

/* The feed that is served, from malloc(): what says the same in the next one keeps its stamps. */
typedef struct served {
  char *feed;
  size_t size;
} served;

/* content.c: reads a file whose date is `modified`, with the feed before it, which the new one replaces. False with
 * `problem` filled in, and nothing to release. */
bool content_read(const char *file, time_t modified, served *last, content *out, char problem[PROBLEM_SIZE]);
void content_free(content *content);

/* http.c: starts to serve, taking `first` over; false after a message. Port 0 is any that is free. */
typedef struct http http;
http *http_start(const char *address, const char *port, content *first);
void http_stop(http *server);
unsigned http_port(const http *server);

/* Serves `next` from now on, taking it over; answers on their way are ended as they are. */
void http_publish(http *server, const content *next);

/* What /status says from now on: why the file is not served as it is. */
void http_complain(http *server, const char *problem);

/* Ends the connections that are past their time; to be called every second. */
void http_sweep(http *server);

#endif

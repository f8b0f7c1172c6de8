/* SPDX-License-Identifier: Apache-2.0 */

/* Serves a timeline as a calendar feed, XML and JSON, and reads it again when its file changes:
 *   feed-server TIMELINE [PORT [ADDRESS]]          else port 8080 of 127.0.0.1, this machine alone
 * Built with: cc *.c $(pkg-config --cflags --libs timeline-formats libmicrohttpd zlib) -lpthread */

#include "feed-server.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Whether it is another file by now, or the file was written to. What is not there is all zeros. */
static bool has_changed(const char *file, struct stat *known)
{
  struct stat about;
  if (stat(file, &about) != 0)
    memset(&about, 0, sizeof about);
  bool same = about.st_dev == known->st_dev && about.st_ino == known->st_ino && about.st_size == known->st_size &&
              about.st_mtim.tv_sec == known->st_mtim.tv_sec && about.st_mtim.tv_nsec == known->st_mtim.tv_nsec;
  *known = about;
  return !same;
}

/* Reads the file again, and serves it when it is whole; else the last one that was stays, and the problem is told. */
static void read_again(http *server, const char *file, time_t modified, served *last)
{
  content next;
  char problem[PROBLEM_SIZE];
  if (content_read(file, modified, last, &next, problem)) {
    fprintf(stderr, "feed-server: %s: read again, %zu events\n", file, next.events);
    http_publish(server, &next);
  } else {
    fprintf(stderr, "feed-server: %s; the last good one is still served\n", problem);
    http_complain(server, problem);
  }
}

int main(int argc, char **argv)
{
  if (argc < 2 || argc > 4 || argv[1][0] == '-') {
    fprintf(stderr, "Usage: feed-server TIMELINE [PORT [ADDRESS]]\n");
    return 2;
  }
  const char *file = argv[1];
  const char *port = argc > 2 ? argv[2] : "8080";
  const char *address = argc > 3 ? argv[3] : "127.0.0.1";
  /* Blocked before there are threads, which inherit it: these two come to sigtimedwait() alone. */
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  sigprocmask(SIG_BLOCK, &ends, NULL);
  signal(SIGPIPE, SIG_IGN);

  struct stat known = {0};
  content first;
  served last = {NULL, 0};
  char problem[PROBLEM_SIZE];
  has_changed(file, &known);
  if (!content_read(file, known.st_mtim.tv_sec, &last, &first, problem)) {
    fprintf(stderr, "feed-server: %s\n", problem);
    return 1;
  }
  http *server = http_start(address, port, &first);
  if (!server) {
    fprintf(stderr, "feed-server: cannot listen at %s, port %s\n", address, port);
    return 1;
  }
  bool ipv6 = strchr(address, ':') != NULL;
  printf("http://%s%s%s:%u/feed.ics\n", ipv6 ? "[" : "", address, ipv6 ? "]" : "", http_port(server));
  fflush(stdout);
  const struct timespec second = {.tv_sec = 1};
  bool stale = false;
  while (sigtimedwait(&ends, NULL, &second) < 0) {
    /* A file that still moves may be half of one, and half a table looks like a whole one. */
    bool moves = has_changed(file, &known);
    if (stale && !moves)
      read_again(server, file, known.st_mtim.tv_sec, &last);
    stale = moves;
    http_sweep(server);
  }
  http_stop(server);
  free(last.feed);
  return 0;
}

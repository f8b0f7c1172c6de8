/* SPDX-License-Identifier: Apache-2.0 */

/* Requests, by libmicrohttpd: two threads on epoll, a limit on everything. */

#include "feed-server.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

enum {
  THREADS = 2,
  CONNECTIONS = 256,     /* at once */
  CONNECTIONS_EACH = 32, /* of one address of the network */
  CONNECTION_MEMORY = 16384,
  IDLE_SECONDS = 10,   /* without a byte */
  HEADER_SECONDS = 10, /* until a request is there in whole, however often a byte comes */
  ANSWER_SECONDS = 120 /* until its answer has been taken */
};

/* A connection, and when it is past its time. */
typedef struct visitor {
  struct visitor *next;
  struct visitor **link; /* what points at this one */
  time_t deadline;
  int socket;
} visitor;

struct http {
  struct MHD_Daemon *daemon;
  pthread_rwlock_t lock; /* over the next two */
  content content;
  char problem[PROBLEM_SIZE]; /* "": none */
  pthread_mutex_t visitors_lock;
  visitor *visitors;
};

static time_t now(void)
{
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec;
}

/* ---- what a request says ---- */

static const char *header(struct MHD_Connection *connection, const char *name)
{
  const char *value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
  return value ? value : "";
}

/* The next element of a list with commas, from `*list`, which moves behind it; its size, 0 at the end. */
static size_t next_element(const char **list, const char **out)
{
  *out = *list + strspn(*list, " \t,");
  size_t size = strcspn(*out, ",");
  *list = *out + size;
  while (size && strchr(" \t", (*out)[size - 1]))
    size--;
  return size;
}

/* Whether If-None-Match names the tag; a weak one does (RFC 9110, 13.1.2). */
static bool names_tag(const char *list, const char *tag)
{
  const char *element;
  for (size_t size; (size = next_element(&list, &element)) > 0;) {
    size_t weak = strncmp(element, "W/", 2) == 0 ? 2 : 0;
    if ((size == 1 && *element == '*') || (size == weak + strlen(tag) && memcmp(element + weak, tag, size - weak) == 0))
      return true;
  }
  return false;
}

/* Whether Accept-Encoding names gzip, or else `*`, with a weight that is not 0 (RFC 9110, 12.5.3). */
static bool takes_gzip(const char *list)
{
  const char *element;
  bool others = false;
  for (size_t size; (size = next_element(&list, &element)) > 0;) {
    size_t name = strcspn(element, ";, \t");
    const char *weight = memchr(element, '=', size);
    bool taken = !weight || (weight += 1 + strspn(weight + 1, " 0."), *weight >= '1' && *weight <= '9');
    if (name == 4 && strncasecmp(element, "gzip", name) == 0)
      return taken;
    others |= name == 1 && *element == '*' && taken;
  }
  return others;
}

/* ---- answers ---- */

/* Queues one of the answers for a name. If-Modified-Since counts where there is no tag, and must be the very date that
 * was sent: then clocks and time zones have no say in it. */
static enum MHD_Result answer(http *server, struct MHD_Connection *connection, int name)
{
  const char *tags = header(connection, "If-None-Match");
  pthread_rwlock_rdlock(&server->lock);
  const content *c = &server->content;
  int encoding = takes_gzip(header(connection, "Accept-Encoding")) ? GZIP : PLAIN;
  bool unchanged = *tags ? names_tag(tags, MHD_get_response_header(c->whole[name][encoding], "ETag"))
                         : strcmp(header(connection, "If-Modified-Since"), c->date) == 0;
  enum MHD_Result result = unchanged
                               ? MHD_queue_response(connection, MHD_HTTP_NOT_MODIFIED, c->unchanged[name][encoding])
                               : MHD_queue_response(connection, MHD_HTTP_OK, c->whole[name][encoding]);
  pthread_rwlock_unlock(&server->lock);
  return result;
}

static enum MHD_Result say(struct MHD_Connection *connection, unsigned status, char *text)
{
  enum MHD_Result result = MHD_NO;
  struct MHD_Response *response = MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_MUST_COPY);
  if (response && MHD_add_response_header(response, "Content-Type", "text/plain; charset=utf-8") == MHD_YES &&
      MHD_add_response_header(response, "Cache-Control", "no-store") == MHD_YES &&
      MHD_add_response_header(response, "X-Content-Type-Options", "nosniff") == MHD_YES &&
      (status != MHD_HTTP_METHOD_NOT_ALLOWED || MHD_add_response_header(response, "Allow", "GET, HEAD") == MHD_YES))
    result = MHD_queue_response(connection, status, response);
  if (response)
    MHD_destroy_response(response);
  return result;
}

/* 503 while an older file is served than the one that is there: a monitor need not read the text. */
static enum MHD_Result say_status(http *server, struct MHD_Connection *connection)
{
  char text[2 * PROBLEM_SIZE];
  pthread_rwlock_rdlock(&server->lock);
  const content *c = &server->content;
  bool fine = server->problem[0] == '\0';
  snprintf(text, sizeof text, "serving %zu events, %zu left out of the feed, of the file of %s\n%s%s%s", c->events,
           c->left_out, c->date, fine ? "" : "the file that is there now is broken: ", server->problem,
           fine ? "" : "\n");
  pthread_rwlock_unlock(&server->lock);
  return say(connection, fine ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE, text);
}

static void set_deadline(http *server, struct MHD_Connection *connection, time_t seconds)
{
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  visitor *v = info ? info->socket_context : NULL;
  pthread_mutex_lock(&server->visitors_lock);
  if (v)
    v->deadline = now() + seconds;
  pthread_mutex_unlock(&server->visitors_lock);
}

/* Called when the headers are there, then for each piece of a body, then at the request's end. */
static enum MHD_Result request(void *ctx, struct MHD_Connection *connection, const char *url, const char *method,
                               const char *version, const char *body, size_t *body_size, void **state)
{
  static char bad_method[] = "GET and HEAD alone are answered.\n";
  static char not_found[] = "There are /feed.ics, /timeline.xml, /timeline.json and /status.\n";
  http *server = ctx;
  (void)version;
  (void)body;
  if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
    return say(connection, MHD_HTTP_METHOD_NOT_ALLOWED, bad_method);
  if (!*state || *body_size) { /* a body is thrown away */
    *state = server;
    *body_size = 0;
    return MHD_YES;
  }
  set_deadline(server, connection, ANSWER_SECONDS);
  for (int i = 0; i < NAMES; i++)
    if (strcmp(url, content_paths[i]) == 0)
      return answer(server, connection, i);
  return strcmp(url, "/status") == 0 ? say_status(server, connection) : say(connection, MHD_HTTP_NOT_FOUND, not_found);
}

/* A path is compared as it was sent: no name has an escape in it, and %00 cuts none short. */
static size_t unescape(void *ctx, struct MHD_Connection *connection, char *text)
{
  (void)ctx;
  (void)connection;
  return strlen(text);
}

/* ---- connections ---- */

static void completed(void *ctx, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode code)
{
  (void)code;
  *state = NULL;
  set_deadline(ctx, connection, HEADER_SECONDS); /* of the next request */
}

/* libmicrohttpd's own time-out starts again with each byte, so every connection has a deadline here. */
static void connected(void *ctx, struct MHD_Connection *connection, void **context,
                      enum MHD_ConnectionNotificationCode code)
{
  http *server = ctx;
  visitor *v = code == MHD_CONNECTION_NOTIFY_STARTED ? malloc(sizeof *v) : *context;
  if (!v)
    return;
  pthread_mutex_lock(&server->visitors_lock);
  if (code == MHD_CONNECTION_NOTIFY_STARTED) {
    int socket = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    *v = (visitor){server->visitors, &server->visitors, now() + HEADER_SECONDS, socket};
    *context = server->visitors = v;
    if (v->next)
      v->next->link = &v->next;
  } else {
    *v->link = v->next;
    if (v->next)
      v->next->link = v->link;
    free(v);
  }
  pthread_mutex_unlock(&server->visitors_lock);
}

/* Sockets of the list are open: libmicrohttpd closes one only after it has told. */
void http_sweep(http *server)
{
  time_t at = now();
  pthread_mutex_lock(&server->visitors_lock);
  for (const visitor *v = server->visitors; v; v = v->next)
    if (v->deadline <= at)
      shutdown(v->socket, SHUT_RDWR);
  pthread_mutex_unlock(&server->visitors_lock);
}

/* ---- the whole ---- */

void http_publish(http *server, const content *next)
{
  pthread_rwlock_wrlock(&server->lock);
  content old = server->content;
  server->content = *next;
  server->problem[0] = '\0';
  pthread_rwlock_unlock(&server->lock);
  content_free(&old);
}

void http_complain(http *server, const char *problem)
{
  pthread_rwlock_wrlock(&server->lock);
  snprintf(server->problem, sizeof server->problem, "%s", problem);
  pthread_rwlock_unlock(&server->lock);
}

/* Of this machine alone every visitor has the same address: a proxy, say, which counts its own visitors. */
static bool is_loopback(const struct sockaddr *address)
{
  if (address->sa_family == AF_INET6)
    return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
  return ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr) >> 24 == 127;
}

http *http_start(const char *address, const char *port, content *first)
{
  struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
  struct addrinfo *found = NULL;
  http *server = calloc(1, sizeof *server);
  if (!server)
    return NULL;
  server->content = *first;
  pthread_rwlock_init(&server->lock, NULL);
  pthread_mutex_init(&server->visitors_lock, NULL);
  if (getaddrinfo(address, port, &hints, &found) == 0) {
    unsigned each = is_loopback(found->ai_addr) ? CONNECTIONS : CONNECTIONS_EACH;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | (found->ai_family == AF_INET6 ? (unsigned)MHD_USE_IPv6 : 0);
    server->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, request, server, MHD_OPTION_SOCK_ADDR, found->ai_addr, MHD_OPTION_THREAD_POOL_SIZE,
        (unsigned)THREADS, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS, MHD_OPTION_PER_IP_CONNECTION_LIMIT, each,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)IDLE_SECONDS, MHD_OPTION_NOTIFY_CONNECTION, connected, server, MHD_OPTION_NOTIFY_COMPLETED, completed,
        server, MHD_OPTION_UNESCAPE_CALLBACK, unescape, NULL, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
    freeaddrinfo(found);
  }
  if (server->daemon)
    return server;
  http_stop(server);
  return NULL;
}

void http_stop(http *server)
{
  if (server->daemon)
    MHD_stop_daemon(server->daemon);
  content_free(&server->content);
  pthread_rwlock_destroy(&server->lock);
  pthread_mutex_destroy(&server->visitors_lock);
  free(server);
}

unsigned http_port(const http *server)
{
  return MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

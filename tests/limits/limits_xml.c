/* SPDX-License-Identifier: Apache-2.0 */
#define _DEFAULT_SOURCE

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <timeline/xml.h>
#include <unistd.h>

/*
 * Two promises about reading XML, over ten patterns, each of one thing only and as dense as can be: memory is at most 16
 * times the input and 8 MiB; and a document of twice the size takes at most 2.5 times as long. Each reading is in a
 * process of its own; time is that of the processor, the least of several, in turns, and small documents are read more
 * often, so that all sizes are measured over the same span of time and a busy machine troubles all alike.
 */

enum { SIZES = 3, ROUNDS = 3, TRIES = 12, MIB = 1 << 20 };

static const double memory_factor = 16;
static const double memory_more = 8.0 * MIB;
static const double time_factor = 2.5;

/* ---- documents ---- */

typedef struct document {
  char *data;
  size_t size;
} document;

/* What is repeated until the document has its size; `%zu` is the number of the repetition. */
typedef struct pattern {
  const char *name;
  const char *before;
  const char *unit;
  const char *after;
  size_t fill; /* `%s` in the unit is so many bytes of text */
} pattern;

#define ROOT "<timeline xmlns='urn:libtimeline:1' xmlns:x='urn:x'>"
#define OPEN8 "<x:a><x:a><x:a><x:a><x:a><x:a><x:a><x:a>"
#define CLOSE8 "</x:a></x:a></x:a></x:a></x:a></x:a></x:a></x:a>"
#define A8(d) " a" d "0='' a" d "1='' a" d "2='' a" d "3='' a" d "4='' a" d "5='' a" d "6='' a" d "7=''"

static const pattern patterns[] = {
    {"small events", ROOT, "<event id='e%zu'/>", "</timeline>", 0},
    {"categories", ROOT "<event id='e'>", "<category>%zu</category>", "</event></timeline>", 0},
    {"long texts", ROOT, "<event id='e%zu'><description>%s</description></event>", "</timeline>", 200000},
    {"constraints", ROOT "<event id='e'>", "<length min='P1D'/>", "</event></timeline>", 0},
    {"deep foreign markup", ROOT "<event id='e'>", OPEN8 OPEN8 OPEN8 CLOSE8 CLOSE8 CLOSE8, "</event></timeline>", 0},
    {"attributes", ROOT "<event id='e'>", "<x:a" A8("a") A8("b") A8("c") A8("d") A8("e") A8("f") A8("g") A8("h") "/>",
     "</event></timeline>", 0},
    {"comments", ROOT, "<!-- -->", "</timeline>", 0},
    {"character references", ROOT, "<event id='e%zu'><title>%s</title></event>", "</timeline>", 60000},
    {"CDATA", ROOT, "<event id='e%zu'><title>%s</title></event>", "</timeline>", 60000},
    {"white space", ROOT, "<event id='e%zu'>%s</event>", "</timeline>", 60000},
};

enum { PATTERNS = sizeof patterns / sizeof *patterns };

static void die(const char *what)
{
  fprintf(stderr, "limits_xml: %s\n", what);
  exit(1);
}

static void append(document *to, const char *data, size_t size)
{
  memcpy(to->data + to->size, data, size);
  to->size += size;
}

/* The text of a unit: words, or what the pattern is named for. */
static void append_fill(document *to, const pattern *p)
{
  const char *piece = strcmp(p->name, "CDATA") == 0                  ? "<![CDATA[<]]>"
                      : strcmp(p->name, "character references") == 0 ? "&#65;"
                      : strcmp(p->name, "white space") == 0          ? " \n\t "
                                                                     : "text ";
  for (size_t n = 0; n + strlen(piece) <= p->fill; n += strlen(piece))
    append(to, piece, strlen(piece));
}

static document make(const pattern *p, size_t size)
{
  document d = {malloc(size + p->fill + 4096), 0};
  if (!d.data)
    die("no memory");
  append(&d, p->before, strlen(p->before));
  for (size_t number = 0; d.size < size; number++) {
    const char *at = p->unit;
    for (const char *mark; (mark = strchr(at, '%')) != NULL; at = mark + (mark[1] == 's' ? 2 : 3)) {
      char digits[24];
      append(&d, at, (size_t)(mark - at));
      if (mark[1] == 's')
        append_fill(&d, p);
      else
        append(&d, digits, (size_t)snprintf(digits, sizeof digits, "%zu", number));
    }
    append(&d, at, strlen(at));
  }
  append(&d, p->after, strlen(p->after));
  return d;
}

/* ---- readings ---- */

typedef struct cost {
  double seconds;
  double bytes; /* of resident memory, beyond the document */
} cost;

static double resident(void)
{
  struct rusage use;
  getrusage(RUSAGE_SELF, &use);
  return (double)use.ru_maxrss * 1024;
}

static double seconds(void)
{
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static cost read_here(const document *d, int times)
{
  tl_error err = {.message = ""};
  double before = resident();
  cost c = {0, 0};
  for (int i = 0; i < times; i++) {
    tl_timeline *timeline;
    double start = seconds();
    if (tl_xml_parse((tl_text){d->data, d->size}, NULL, &timeline, &err) != TL_OK)
      die(err.message);
    c.seconds += (seconds() - start) / times;
    if (i == 0)
      c.bytes = resident() - before;
    tl_timeline_unref(timeline);
  }
  return c;
}

static cost read_apart(const document *d, int times)
{
  int ends[2];
  cost c;
  pid_t child = pipe(ends) == 0 ? fork() : -1;
  if (child < 0)
    die("no process");
  if (child == 0) {
    c = read_here(d, times);
    _exit(write(ends[1], &c, sizeof c) == (ssize_t)sizeof c ? 0 : 1);
  }
  close(ends[1]);
  bool told = read(ends[0], &c, sizeof c) == (ssize_t)sizeof c;
  close(ends[0]);
  waitpid(child, NULL, 0);
  if (!told)
    die("a reading failed");
  return c;
}

/* The larger of the two steps. */
static double worst_step(const double time[SIZES])
{
  double one = time[1] / time[0];
  double two = time[2] / time[1];
  return one > two ? one : two;
}

static bool check(const pattern *p, double *worst_memory, double *worst_time)
{
  document d[SIZES];
  double time[SIZES] = {1e9, 1e9, 1e9};
  double most = 0;
  bool fits = true;
  for (size_t i = 0; i < SIZES; i++)
    d[i] = make(p, (size_t)MIB << i);
  for (int try = 0; try < TRIES && (try == 0 || worst_step(time) > time_factor); try++)
    for (int round = 0; round < ROUNDS; round++)
      for (size_t i = 0; i < SIZES; i++) {
        cost c = read_apart(&d[i], 1 << (SIZES - i));
        double size = (double)d[i].size;
        time[i] = c.seconds < time[i] ? c.seconds : time[i];
        most = c.bytes / size > most ? c.bytes / size : most;
        fits = fits && c.bytes <= memory_factor * size + memory_more;
      }
  double step = worst_step(time);
  printf("%-22s memory %5.2f times the input   time %5.2f, %5.2f for twice the size   %6.1f MB/s\n", p->name, most,
         time[1] / time[0], time[2] / time[1], (double)d[2].size / time[2] / 1e6);
  for (size_t i = 0; i < SIZES; i++)
    free(d[i].data);
  *worst_memory = most > *worst_memory ? most : *worst_memory;
  *worst_time = step > *worst_time ? step : *worst_time;
  return fits && step <= time_factor;
}

int main(void)
{
  double memory = 0;
  double time = 0;
  int failed = 0;
  setvbuf(stdout, NULL, _IOLBF, 0);
  for (size_t i = 0; i < PATTERNS; i++)
    if (!check(&patterns[i], &memory, &time)) {
      printf("%s: beyond the limit\n", patterns[i].name);
      failed++;
    }
  printf("worst: memory %.2f times the input (at most 16, and 8 MiB), time %.2f for twice the size (at most 2.5)\n",
         memory, time);
  return failed != 0;
}

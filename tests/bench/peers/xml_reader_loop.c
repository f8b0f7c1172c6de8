/*
 * How fast libxml2's reader goes over a file when nothing is built from it:
 * the floor that reading a timeline is measured against.
 *
 *     xml_reader_loop FILE [ROUNDS]
 */
#define _POSIX_C_SOURCE 200809L

#include <libxml/xmlreader.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

enum { MAX_ROUNDS = 99, DEFAULT_ROUNDS = 7 };

static void die(const char *what)
{
  fprintf(stderr, "xml_reader_loop: %s\n", what);
  exit(1);
}

static size_t count_elements(const char *path)
{
  xmlTextReaderPtr reader = xmlReaderForFile(path, NULL, XML_PARSE_NONET);
  if (!reader)
    die("cannot open the file");
  size_t elements = 0;
  int more;
  while ((more = xmlTextReaderRead(reader)) == 1)
    elements += xmlTextReaderNodeType(reader) == XML_READER_TYPE_ELEMENT;
  xmlFreeTextReader(reader);
  if (more != 0)
    die("the file is not well formed");
  return elements;
}

static double now(void)
{
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return (double)at.tv_sec + (double)at.tv_nsec * 1e-9;
}

static int by_value(const void *a, const void *b)
{
  double x = *(const double *)a;
  double y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
  int rounds = argc > 2 ? (int)strtol(argv[2], NULL, 10) : DEFAULT_ROUNDS;
  if (argc < 2 || rounds < 1 || rounds > MAX_ROUNDS)
    die("usage: xml_reader_loop FILE [ROUNDS]");
  struct stat file;
  if (stat(argv[1], &file))
    die("cannot find the file");

  double seconds[MAX_ROUNDS];
  size_t elements = 0;
  for (int round = 0; round < rounds; round++) {
    double start = now();
    elements = count_elements(argv[1]);
    seconds[round] = now() - start;
  }
  qsort(seconds, (size_t)rounds, sizeof seconds[0], by_value);
  printf("elements %zu seconds %.6f bytes %lld\n", elements, seconds[rounds / 2], (long long)file.st_size);
  xmlCleanupParser();
  return 0;
}

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

#include "../clock.h"

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
    double start = wall_seconds();
    elements = count_elements(argv[1]);
    seconds[round] = wall_seconds() - start;
  }
  printf("elements %zu seconds %.6f bytes %lld\n", elements, median(seconds, (size_t)rounds), (long long)file.st_size);
  xmlCleanupParser();
  return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "texts.h"

#include <libical/ical.h>
#include <pthread.h>
#include <string.h>

#include "../base/error.h"
#include "../base/memory.h"

/* libical's tables, error state and lists of values are shared by all threads without a lock of their own. The only
 * variable of the library, and it says nothing. */
static pthread_mutex_t tli_libical_lock = PTHREAD_MUTEX_INITIALIZER;

void tli_texts_free(tli_texts *texts)
{
  tli_release(&texts->allocator, texts->buffer, texts->capacity);
  tli_release(&texts->allocator, texts->items, texts->item_capacity * sizeof *texts->items);
}

void tli_texts_clear(tli_texts *texts)
{
  texts->size = texts->count = 0;
}

/* Copies a value. A backslash that escapes nothing is one that was meant: it is doubled, for libical makes controls of
 * some. Returns the end. */
static char *copy_value(char *to, tl_text value)
{
  const char *at = value.data;
  const char *end = value.data + value.size;
  for (const char *slash; at < end && (slash = memchr(at, '\\', (size_t)(end - at))) != NULL;) {
    char next = slash + 1 < end ? slash[1] : '\0';
    bool escape = next == '\\' || next == ';' || next == ',' || next == 'n' || next == 'N';
    size_t size = (size_t)(slash - at) + 1 + escape;
    memcpy(to, at, size);
    to += size;
    at += size;
    if (!escape)
      *to++ = '\\';
  }
  memcpy(to, at, (size_t)(end - at));
  return to + (end - at);
}

/* libical takes the spaces from both ends of a value, and a property without one for an error: each value has a dot
 * before and behind it there. */
tl_status tli_texts_add(tli_texts *texts, uint8_t name, tl_text property, tl_text value, uint32_t line, tl_error *err)
{
  size_t need = texts->size + property.size + 2 * value.size + 4;
  if (!tli_reserve(&texts->allocator, &texts->buffer, &texts->capacity, need, 1) ||
      !tli_reserve(&texts->allocator, &texts->items, &texts->item_capacity, texts->count + 1, sizeof *texts->items))
    return tli_fail_nomem(err);
  texts->items[texts->count++] = (tli_texts_item){texts->size, line, name, {NULL, 0}};
  char *at = texts->buffer + texts->size;
  memcpy(at, property.data, property.size);
  at += property.size;
  memcpy(at, ":.", 2);
  at = copy_value(at + 2, value);
  memcpy(at, ".", 2);
  at += 2;
  texts->size = (size_t)(at - texts->buffer);
  return TL_OK;
}

static tl_status refuse(const tli_texts_item *item, tl_error *err)
{
  tli_fail(err, TL_ERR_SYNTAX, TL_CODE_ICAL_SYNTAX, "a value that libical does not take for a text");
  if (err)
    err->line = item->line;
  return TL_ERR_SYNTAX;
}

/* Takes the texts of the component, which has its properties in the order of the lines. */
static tl_status take(tli_texts *texts, icalcomponent *component, tli_arena *arena, tl_error *err)
{
  icalproperty *property = icalcomponent_get_first_property(component, ICAL_ANY_PROPERTY);
  for (size_t i = 0; i < texts->count; i++) {
    tli_texts_item *item = &texts->items[i];
    const icalvalue *value = property ? icalproperty_get_value(property) : NULL;
    bool good =
        value && icalproperty_isa(property) != ICAL_XLICERROR_PROPERTY && icalvalue_isa(value) == ICAL_TEXT_VALUE;
    const char *text = good ? icalvalue_get_text(value) : "";
    size_t size = strlen(text);
    if (size < 2)
      return refuse(item, err);
    const char *copy = tli_arena_copy(arena, text + 1, size - 2);
    if (!copy)
      return tli_fail_nomem(err);
    item->value = (tl_text){copy, size - 2};
    property = icalcomponent_get_next_property(component, ICAL_ANY_PROPERTY);
  }
  return property ? refuse(&texts->items[texts->count - 1], err) : TL_OK;
}

static tl_status read(tli_texts *texts, tli_arena *arena, tl_error *err)
{
  char begin[] = "BEGIN:VEVENT";
  char end[] = "END:VEVENT";
  icalparser *parser = icalparser_new();
  if (!parser)
    return tli_fail_nomem(err);
  icalparser_add_line(parser, begin);
  for (size_t i = 0; i < texts->count; i++)
    icalparser_add_line(parser, texts->buffer + texts->items[i].at);
  icalcomponent *component = icalparser_add_line(parser, end);
  tl_status status = component ? take(texts, component, arena, err) : refuse(&texts->items[0], err);
  if (component)
    icalcomponent_free(component);
  icalparser_free(parser);
  return status;
}

tl_status tli_texts_read(tli_texts *texts, tli_arena *arena, tl_error *err)
{
  if (texts->count == 0)
    return TL_OK;
  pthread_mutex_lock(&tli_libical_lock);
  tl_status status = read(texts, arena, err);
  pthread_mutex_unlock(&tli_libical_lock);
  return status;
}

void tli_texts_end(void)
{
  pthread_mutex_lock(&tli_libical_lock);
  icalmemory_free_ring();
  pthread_mutex_unlock(&tli_libical_lock);
}

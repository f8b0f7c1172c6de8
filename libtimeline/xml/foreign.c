/* SPDX-License-Identifier: Apache-2.0 */
#include "foreign.h"

#include <string.h>

#include "escape.h"

static bool put(tli_foreign *foreign, tli_bytes *bytes, const char *data, size_t size)
{
  return tli_bytes_append(&foreign->allocator, bytes, data, size);
}

static bool put_string(tli_foreign *foreign, tli_bytes *bytes, const char *string)
{
  return put(foreign, bytes, string, strlen(string));
}

static bool put_escaped(tli_foreign *foreign, tli_bytes *bytes, const char *data, size_t size, bool attribute)
{
  size_t from = 0;
  for (size_t i = 0; i < size; i++) {
    const char *reference = attribute ? tli_escape_attribute(data[i]) : tli_escape_text(data[i]);
    if (!reference)
      continue;
    if (!put(foreign, bytes, data + from, i - from) || !put_string(foreign, bytes, reference))
      return false;
    from = i + 1;
  }
  return put(foreign, bytes, data + from, size - from);
}

static bool put_name(tli_foreign *foreign, tli_bytes *bytes, const xmlChar *prefix, const xmlChar *name)
{
  return (!prefix || (put_string(foreign, bytes, (const char *)prefix) && put(foreign, bytes, ":", 1))) &&
         put_string(foreign, bytes, (const char *)name);
}

static bool put_attribute(tli_foreign *foreign, tli_bytes *bytes, const tli_attribute *attribute)
{
  return put_name(foreign, bytes, attribute->prefix, attribute->name) && put(foreign, bytes, "=\"", 2) &&
         put_escaped(foreign, bytes, (const char *)attribute->value, (size_t)(attribute->end - attribute->value),
                     true) &&
         put(foreign, bytes, "\"", 1);
}

/* The name of a namespace, in which libxml2 hands over an ampersand as `&#38;`, as it does in attributes. */
static bool put_uri(tli_foreign *foreign, tli_bytes *bytes, const char *uri)
{
  static const char ampersand[] = "&#38;";
  for (const char *at; (at = strstr(uri, ampersand)) != NULL; uri = at + strlen(ampersand))
    if (!put_escaped(foreign, bytes, uri, (size_t)(at - uri), true) || !put_string(foreign, bytes, "&amp;"))
      return false;
  return put_escaped(foreign, bytes, uri, strlen(uri), true);
}

/* Declares a prefix in the text, and remembers it. */
static bool declare(tli_foreign *foreign, tli_bytes *bytes, const xmlChar *prefix, const xmlChar *uri)
{
  if (!tli_reserve(&foreign->allocator, &foreign->bindings, &foreign->binding_capacity, foreign->binding_count + 1,
                   sizeof *foreign->bindings))
    return false;
  foreign->bindings[foreign->binding_count++] = (tli_binding){prefix, uri, foreign->depth};
  return put_string(foreign, bytes, prefix ? "xmlns:" : "xmlns") &&
         (!prefix || put_string(foreign, bytes, (const char *)prefix)) && put(foreign, bytes, "=\"", 2) &&
         put_uri(foreign, bytes, uri ? (const char *)uri : "") && put(foreign, bytes, "\"", 1);
}

static bool bound(const tli_foreign *foreign, const xmlChar *prefix, const xmlChar *uri)
{
  if (prefix == foreign->xml)
    return true;
  for (size_t i = foreign->binding_count; i > 0; i--)
    if (foreign->bindings[i - 1].prefix == prefix)
      return foreign->bindings[i - 1].uri == uri;
  return !prefix && uri == foreign->ours;
}

/* `xmlns=""` reaches us as an empty URI in declarations, and as none in names. */
static const xmlChar *uri_of(const xmlChar *uri)
{
  return uri && *uri ? uri : NULL;
}

/* An open start tag gets its '>' once something stands inside. */
static bool close_tag(tli_foreign *foreign)
{
  bool open = foreign->tag_open;
  foreign->tag_open = false;
  return !open || put(foreign, &foreign->elements, ">", 1);
}

bool tli_foreign_start(tli_foreign *foreign, const tli_tag *tag)
{
  tli_bytes *out = &foreign->elements;
  if (foreign->depth == 0 && out->size > 0 && !put_string(foreign, out, foreign->between))
    return false;
  if (!close_tag(foreign) || !put(foreign, out, "<", 1) || !put_name(foreign, out, tag->prefix, tag->name))
    return false;
  foreign->depth++;
  for (size_t i = 0; i < tag->namespace_count; i++)
    if (!put(foreign, out, " ", 1) ||
        !declare(foreign, out, tag->namespaces[2 * i], uri_of(tag->namespaces[2 * i + 1])))
      return false;
  if (!bound(foreign, tag->prefix, tag->uri) &&
      (!put(foreign, out, " ", 1) || !declare(foreign, out, tag->prefix, tag->uri)))
    return false;
  for (size_t i = 0; i < tag->attribute_count; i++) {
    const tli_attribute *attribute = &tag->attributes[i];
    if (attribute->prefix && !bound(foreign, attribute->prefix, attribute->uri) &&
        (!put(foreign, out, " ", 1) || !declare(foreign, out, attribute->prefix, attribute->uri)))
      return false;
  }
  for (size_t i = 0; i < tag->attribute_count; i++)
    if (!put(foreign, out, " ", 1) || !put_attribute(foreign, out, &tag->attributes[i]))
      return false;
  foreign->tag_open = true;
  return true;
}

bool tli_foreign_end(tli_foreign *foreign, const xmlChar *name, const xmlChar *prefix)
{
  tli_bytes *out = &foreign->elements;
  while (foreign->binding_count > 0 && foreign->bindings[foreign->binding_count - 1].depth == foreign->depth)
    foreign->binding_count--;
  foreign->depth--;
  bool empty = foreign->tag_open;
  foreign->tag_open = false;
  if (empty)
    return put(foreign, out, "/>", 2);
  return put(foreign, out, "</", 2) && put_name(foreign, out, prefix, name) && put(foreign, out, ">", 1);
}

bool tli_foreign_text(tli_foreign *foreign, const char *data, size_t size)
{
  return size == 0 || (close_tag(foreign) && put_escaped(foreign, &foreign->elements, data, size, false));
}

bool tli_foreign_comment(tli_foreign *foreign, const char *data)
{
  tli_bytes *out = &foreign->elements;
  return close_tag(foreign) && put(foreign, out, "<!--", 4) && put_string(foreign, out, data) &&
         put(foreign, out, "-->", 3);
}

bool tli_foreign_instruction(tli_foreign *foreign, const char *target, const char *data)
{
  tli_bytes *out = &foreign->elements;
  return close_tag(foreign) && put(foreign, out, "<?", 2) && put_string(foreign, out, target) &&
         (!data || (put(foreign, out, " ", 1) && put_string(foreign, out, data))) && put(foreign, out, "?>", 2);
}

bool tli_foreign_attributes(tli_foreign *foreign, const tli_tag *tag, bool without_lang)
{
  tli_bytes *out = &foreign->attributes;
  size_t bindings = foreign->binding_count;
  bool fits = true;
  for (size_t i = 0; fits && i < tag->namespace_count; i++)
    if (tag->namespaces[2 * i] && tag->namespaces[2 * i + 1] != foreign->ours)
      fits = (out->size == 0 || put(foreign, out, " ", 1)) &&
             declare(foreign, out, tag->namespaces[2 * i], uri_of(tag->namespaces[2 * i + 1]));
  for (size_t i = 0; fits && i < tag->attribute_count; i++) {
    const tli_attribute *attribute = &tag->attributes[i];
    if (!attribute->uri || attribute->uri == foreign->ours ||
        (without_lang && attribute->prefix == foreign->xml && xmlStrEqual(attribute->name, (const xmlChar *)"lang")))
      continue;
    if (!bound(foreign, attribute->prefix, attribute->uri))
      fits = (out->size == 0 || put(foreign, out, " ", 1)) && declare(foreign, out, attribute->prefix, attribute->uri);
    fits = fits && (out->size == 0 || put(foreign, out, " ", 1)) && put_attribute(foreign, out, attribute);
  }
  foreign->binding_count = bindings;
  return fits;
}

void tli_foreign_clear(tli_foreign *foreign)
{
  foreign->elements.size = 0;
  foreign->attributes.size = 0;
  foreign->binding_count = 0;
  foreign->depth = 0;
  foreign->tag_open = false;
}

void tli_foreign_free(tli_foreign *foreign)
{
  tli_bytes_free(&foreign->allocator, &foreign->elements);
  tli_bytes_free(&foreign->allocator, &foreign->attributes);
  tli_release(&foreign->allocator, foreign->bindings, foreign->binding_capacity * sizeof *foreign->bindings);
}

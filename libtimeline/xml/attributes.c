/* SPDX-License-Identifier: Apache-2.0 */
#include "attributes.h"

#include <string.h>

#include "../base/decimal.h"
#include "../base/error.h"
#include "../base/utf8.h"
#include "../base/words.h"
#include "locate.h"

static void refuse_attribute(tli_reader *reader, const tli_tag *tag, const tli_attribute *attribute)
{
  char name[TLI_QNAME_SIZE];
  char element[TLI_QNAME_SIZE];
  tli_qname(attribute->prefix, attribute->name, name);
  tli_qname(tag->prefix, tag->name, element);
  tli_fail(&reader->parser.error, TL_ERR_SCHEMA, TL_CODE_XML_ATTRIBUTE, "<%s> has no attribute %s", element, name);
  tli_parser_stop(&reader->parser, tli_tag_attribute(&reader->parser.source, tag->end, (const char *)attribute->prefix,
                                                     (const char *)attribute->name, true));
}

void tli_attribute_stop(tli_reader *reader, const tli_tag *tag, tli_name name)
{
  tl_error *error = &reader->parser.error;
  error->field = tli_attribute_names[name];
  tli_parser_stop(&reader->parser,
                  tli_value_offset(&reader->parser.source, tag->end, tli_attribute_names[name], error->offset));
}

void tli_attribute_refuse(tli_reader *reader, const tli_tag *tag, tli_name name, tl_text value, const char *wanted)
{
  char quoted[TLI_QUOTE_SIZE];
  tli_fail(&reader->parser.error, TL_ERR_SCHEMA, TL_CODE_XML_VALUE, "%s is %s; it has to be %s",
           tli_attribute_names[name], tli_quote(value, quoted), wanted);
  tli_attribute_stop(reader, tag, name);
}

void tli_attribute_missing(tli_reader *reader, const tli_tag *tag, tli_name name)
{
  char element[TLI_QNAME_SIZE];
  tli_qname(tag->prefix, tag->name, element);
  tli_fail(&reader->parser.error, TL_ERR_SCHEMA, TL_CODE_XML_MISSING, "<%s> has to have the attribute %s", element,
           tli_attribute_names[name]);
  reader->parser.error.field = tli_attribute_names[name];
  tli_parser_stop(&reader->parser, tli_tag_start(&reader->parser.source, tag->end));
}

bool tli_attributes_sort(tli_reader *reader, const tli_tag *tag, tli_element element, tli_attributes *out)
{
  out->given = 0;
  for (size_t i = 0; i < tag->attribute_count; i++) {
    const tli_attribute *a = &tag->attributes[i];
    tl_text text = {(const char *)a->value, (size_t)(a->end - a->value)};
    if (a->uri) {
      if (element == TLI_TIMELINE && a->prefix == reader->xml && a->name == reader->attributes[TLI_LANG]) {
        out->text[TLI_LANG] = text;
        out->given |= UINT32_C(1) << TLI_LANG;
      } else if (a->uri == reader->ours || (element != TLI_TIMELINE && element != TLI_EVENT)) {
        refuse_attribute(reader, tag, a);
        return false;
      }
      continue;
    }
    uint32_t left = tli_element_attributes[element];
    while (left && a->name != reader->attributes[__builtin_ctz(left)])
      left &= left - 1;
    if (!left) {
      refuse_attribute(reader, tag, a);
      return false;
    }
    out->text[__builtin_ctz(left)] = text;
    out->given |= left & -left;
  }
  return true;
}

bool tli_attribute_keep(tli_reader *reader, const tli_attributes *v, tli_name name, tl_text *out)
{
  if (!tli_attributes_have(v, name))
    return true;
  const char *copy = tli_arena_copy(reader->scratch, v->text[name].data, v->text[name].size);
  if (!copy) {
    tli_parser_stop_nomem(&reader->parser);
    return false;
  }
  *out = (tl_text){copy, v->text[name].size};
  return true;
}

bool tli_attribute_word(tli_reader *reader, const tli_tag *tag, const tli_attributes *v, tli_name name,
                        const char *const *words, size_t count, uint8_t *out)
{
  if (!tli_attributes_have(v, name))
    return true;
  tl_text text = v->text[name];
  if (tli_word_find(text, words, count, out))
    return true;
  char wanted[128] = "";
  for (size_t i = 0; i < count; i++)
    if (words[i]) {
      if (*wanted)
        strcat(wanted, i + 1 == count ? " or " : ", ");
      strcat(wanted, words[i]);
    }
  tli_attribute_refuse(reader, tag, name, text, wanted);
  return false;
}

bool tli_attribute_duration(tli_reader *reader, const tli_tag *tag, const tli_attributes *v, tli_name name,
                            tl_duration *out, uint8_t *given, uint8_t bit)
{
  if (!tli_attributes_have(v, name))
    return true;
  *given |= bit;
  if (tl_duration_parse(v->text[name], out, &reader->parser.error) == TL_OK)
    return true;
  tli_attribute_stop(reader, tag, name);
  return false;
}

bool tli_attribute_decimal(tli_reader *reader, const tli_tag *tag, const tli_attributes *v, tli_name name, int places,
                           int64_t *out)
{
  tl_text text = v->text[name];
  if (text.size > 0 && text.data[0] != '+' && tli_decimal_parse(text, places, out))
    return true;
  tli_attribute_refuse(reader, tag, name, text,
                       places == 6 ? "a number of at most six decimals" : "a number of at most nine decimals");
  return false;
}

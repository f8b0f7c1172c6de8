/* SPDX-License-Identifier: Apache-2.0 */
#include "phrase_private.h"

#include <string.h>

#include "../base/utf8.h"

/* Words that are none of ours, and would change a date if they were read over: those one slip away from a word that
 * says when, and those that say when in another language or calendar. */

/* Whether a slip of the pen makes the one of the other: a letter wrong, missing, too many, or two exchanged. */
static bool one_slip(const char *a, size_t a_size, const char *b, size_t b_size)
{
  if (a_size > b_size)
    return one_slip(b, b_size, a, a_size);
  size_t i = 0;
  while (i < a_size && a[i] == b[i])
    i++;
  size_t rest = a_size - i;
  if (b_size == a_size + 1)
    return memcmp(a + i, b + i + 1, rest) == 0;
  if (b_size > a_size || rest == 0)
    return false;
  return memcmp(a + i + 1, b + i + 1, rest - 1) == 0 ||
         (rest > 1 && a[i] == b[i + 1] && a[i + 1] == b[i] && memcmp(a + i + 2, b + i + 2, rest - 2) == 0);
}

/* The words that change a date when they are read over. */
static bool is_carrying(tli_word word)
{
  switch (word) {
  case W_MONTH:
  case W_WEEKDAY:
  case W_SEASON:
  case W_THIRD:
  case W_APPROX:
  case W_MAYBE:
  case W_NEARLY:
  case W_CENTURY:
  case W_SINCE:
  case W_UNTIL:
  case W_THROUGHOUT:
  case W_BEFORE:
  case W_AFTER:
  case W_BETWEEN:
  case W_PRIOR: return true;
  default: return false;
  }
}

/* The first row whose word does not sort before a letter. */
static size_t first_of(char letter)
{
  size_t low = 0;
  size_t high = tli_word_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (tli_words[middle].text[0] < letter)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

const char *tli_phrase_near(const char *text, size_t size)
{
  /* Slips leave the first letter. Of short words only June and July: one letter away from "Sept" is "sect". */
  size_t least = text[0] == 'j' ? 4 : 5;
  for (size_t i = first_of(text[0]); i < tli_word_count && tli_words[i].text[0] == text[0]; i++) {
    size_t length = strlen(tli_words[i].text);
    if (is_carrying((tli_word)tli_words[i].word) && length >= least && one_slip(text, size, tli_words[i].text, length))
      return tli_words[i].text;
  }
  return NULL;
}

/* What stands right before a number where dates are written in other languages: months by their number, seasons by
 * their EDTF code, what moves or narrows a date, and what only stands before one; months of other calendars. French,
 * German, Spanish, Italian, Portuguese, Dutch, Latin, and shorter English than we read. Without accents, sorted. */
typedef struct foreign {
  char text[12];
  uint8_t means;
} foreign;

static const foreign foreigners[] = {
    {"ab", 0},         {"aban", 0},        {"abr", 4},        {"abril", 4},       {"adar", 0},      {"agosto", 8},
    {"anfang", 0},     {"antes", 0},       {"aout", 8},       {"ap", 4},          {"apl", 4},       {"apos", 0},
    {"apres", 0},      {"aprile", 4},      {"aprilis", 4},    {"ate", 0},         {"au", 0},        {"augusti", 8},
    {"augustus", 8},   {"automne", 23},    {"autunno", 23},   {"avant", 0},       {"avr", 4},       {"avril", 4},
    {"awwal", 0},      {"azar", 0},        {"bahman", 0},     {"begin", 0},       {"bis", 0},       {"brumaire", 0},
    {"cerca", 0},      {"cheshvan", 0},    {"circiter", 0},   {"da", 0},          {"dal", 0},       {"de", 0},
    {"debut", 0},      {"dec", 12},        {"decembre", 12},  {"decembris", 12},  {"del", 0},       {"della", 0},
    {"den", 0},        {"depuis", 0},      {"der", 0},        {"des", 0},         {"desde", 0},     {"despues", 0},
    {"dey", 0},        {"dez", 12},        {"dezember", 12},  {"dezembro", 12},   {"di", 0},        {"dic", 12},
    {"dicembre", 12},  {"diciembre", 12},  {"do", 0},         {"dopo", 0},        {"dos", 0},       {"du", 0},
    {"eind", 0},       {"el", 0},          {"elul", 0},       {"em", 0},          {"en", 0},        {"ende", 0},
    {"ene", 1},        {"enero", 1},       {"env", 0},        {"environ", 0},     {"esfand", 0},    {"estate", 22},
    {"ete", 22},       {"etwa", 0},        {"farvardin", 0},  {"febbraio", 2},    {"feber", 2},     {"febrero", 2},
    {"februar", 2},    {"februari", 2},    {"februarii", 2},  {"februarius", 2},  {"fev", 2},       {"fevereiro", 2},
    {"fevr", 2},       {"fevrier", 2},     {"fin", 0},        {"finales", 0},     {"fine", 0},      {"fines", 0},
    {"fino", 0},       {"floreal", 0},     {"frimaire", 0},   {"fructidor", 0},   {"fruhjahr", 21}, {"fruhling", 21},
    {"gegen", 0},      {"gen", 1},         {"gennaio", 1},    {"germinal", 0},    {"giu", 6},       {"giugno", 6},
    {"hacia", 0},      {"hasta", 0},       {"herbst", 23},    {"herfst", 23},     {"heshvan", 0},   {"hijja", 0},
    {"hijjah", 0},     {"hiver", 24},      {"ianuarii", 1},   {"ianuarius", 1},   {"il", 0},        {"im", 0},
    {"inizio", 0},     {"inverno", 24},    {"invierno", 24},  {"iulii", 7},       {"iunii", 6},     {"iunius", 6},
    {"iyar", 0},       {"janeiro", 1},     {"janner", 1},     {"januar", 1},      {"januari", 1},   {"januarii", 1},
    {"januarius", 1},  {"janv", 1},        {"janvier", 1},    {"juil", 7},        {"juillet", 7},   {"juin", 6},
    {"julho", 7},      {"juli", 7},        {"julii", 7},      {"julio", 7},       {"junho", 6},     {"juni", 6},
    {"junii", 6},      {"junio", 6},       {"junius", 6},     {"jy", 7},          {"khordad", 0},   {"kislev", 0},
    {"la", 0},         {"le", 0},          {"lente", 21},     {"lug", 7},         {"luglio", 7},    {"maart", 3},
    {"maerz", 3},      {"mag", 5},         {"maggio", 5},     {"mai", 5},         {"maii", 5},      {"maio", 5},
    {"maius", 5},      {"maj", 5},         {"mar", 3},        {"marco", 3},       {"mars", 3},      {"martii", 3},
    {"martius", 3},    {"marz", 3},        {"marzo", 3},      {"mayo", 5},        {"mch", 3},       {"mediados", 0},
    {"mehr", 0},       {"mei", 5},         {"messidor", 0},   {"mitte", 0},       {"moharram", 0},  {"mordad", 0},
    {"mrt", 3},        {"mrz", 3},         {"muharram", 0},   {"na", 0},          {"nach", 0},      {"natale", 0},
    {"navidad", 0},    {"nel", 0},         {"nisan", 0},      {"nivose", 0},      {"noel", 0},      {"novembre", 11},
    {"novembris", 11}, {"novembro", 11},   {"noviembre", 11}, {"octobre", 10},    {"octobris", 10}, {"octubre", 10},
    {"okt", 10},       {"oktober", 10},    {"omstreeks", 0},  {"ordibehesht", 0}, {"ostern", 0},    {"otono", 23},
    {"ott", 10},       {"ottobre", 10},    {"out", 10},       {"outono", 23},     {"outubro", 10},  {"paques", 0},
    {"pascua", 0},     {"pasqua", 0},      {"pfingsten", 0},  {"pluviose", 0},    {"prairial", 0},  {"prima", 0},
    {"primavera", 21}, {"principios", 0},  {"printemps", 21}, {"rajab", 0},       {"rond", 0},      {"safar", 0},
    {"seit", 0},       {"septembre", 9},   {"septembris", 9}, {"septiembre", 9},  {"set", 9},       {"setembro", 9},
    {"setiembre", 9},  {"settembre", 9},   {"shaban", 0},     {"shahrivar", 0},   {"shawwal", 0},   {"shevat", 0},
    {"sinds", 0},      {"sivan", 0},       {"sommer", 22},    {"tammuz", 0},      {"tevet", 0},     {"thani", 0},
    {"tir", 0},        {"tishrei", 0},     {"tishri", 0},     {"tot", 0},         {"um", 0},        {"vendemiaire", 0},
    {"ventose", 0},    {"verano", 22},     {"vers", 0},       {"verso", 0},       {"vom", 0},       {"voor", 0},
    {"vor", 0},        {"weihnachten", 0}, {"xber", 12},      {"xbris", 12},      {"zomer", 22},    {"zum", 0},
};

/* The letters of Latin-1 from U+00C0 on, without their accents. */
static const char plain_letters[] = "aaaaaaaceeeeiiiidnooooo*ouuuuypsaaaaaaaceeeeiiiidnooooo*ouuuuypy";

/* A word in small letters without accents, NUL-terminated; false of one that is too long, or has other letters. */
static bool fold(tl_text word, char *out, size_t room)
{
  size_t size = 0;
  for (size_t i = 0; i < word.size; i++) {
    unsigned char c = (unsigned char)word.data[i];
    if (size + 1 == room || (c >= 0x80 && (c != 0xC3 || i + 1 == word.size)))
      return false;
    out[size++] = c < 0x80 ? tli_lower((char)c) : plain_letters[(unsigned char)word.data[++i] - 0x80];
  }
  out[size] = '\0';
  return true;
}

static const char *english(uint8_t means)
{
  static const char months[][10] = {"January", "February", "March",     "April",   "May",      "June",
                                    "July",    "August",   "September", "October", "November", "December"};
  static const char seasons[][7] = {"spring", "summer", "autumn", "winter"};
  return means == 0 ? NULL : means <= 12 ? months[means - 1] : seasons[means - 21];
}

bool tli_phrase_foreign(tl_text word, const char **out_english)
{
  char folded[sizeof foreigners[0].text];
  *out_english = NULL;
  /* The other scripts begin with Greek, U+0370. */
  if (word.size && (unsigned char)word.data[0] >= 0xCD)
    return true;
  if (!fold(word, folded, sizeof folded))
    return false;
  size_t low = 0;
  size_t high = sizeof foreigners / sizeof foreigners[0];
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = strcmp(foreigners[middle].text, folded);
    if (order == 0) {
      *out_english = english(foreigners[middle].means);
      return true;
    }
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return false;
}

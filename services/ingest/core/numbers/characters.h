// Kinds of characters that reading asks for everywhere.
#pragma once

namespace zoneflow::ingest {

inline bool IsSpace(char16_t c) {
  return c == u' ' || c == u'\t' || c == u'\u3000' || c == u'\u00a0' || c == u'\r' ||
         c == u'\u200b' || c == u'\ufeff';
}
inline bool IsDigit(char16_t c) { return c >= u'0' && c <= u'9'; }
inline bool IsLetter(char16_t c) { return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z'); }
inline bool IsHan(char16_t c) {
  return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) || c == u'〇';
}

}  // namespace zoneflow::ingest

#include "services/ingest/front/encoding.h"

#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/strings/ascii.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/base/utf8.h"

namespace zoneflow::ingest::front {
namespace {

constexpr std::size_t kSampleBytes = std::size_t{64} << 10;

struct Encoding {
  std::string_view name;         // as it is told
  const char* converter;         // ICU's
  std::uint32_t mark_bytes = 0;  // of a byte-order mark, left out
};

constexpr Encoding kUtf16Le = {"UTF-16LE", "UTF-16LE", 0};
constexpr Encoding kUtf16Be = {"UTF-16BE", "UTF-16BE", 0};
constexpr Encoding kGb18030 = {"GB18030", "gb18030", 0};
// As browsers read it: with the characters of Hong Kong.
constexpr Encoding kBig5 = {"Big5", "Big5-HKSCS", 0};

using Converter = std::unique_ptr<UConverter, decltype(&ucnv_close)>;

absl::Status Misfit(const Encoding& encoding, std::size_t byte, bool cut) {
  return absl::InvalidArgumentError(
      cut ? StrCat("document: is cut within a character of ", encoding.name, " at byte ", byte)
          : StrCat("document: is not valid ", encoding.name, " at byte ", byte));
}

// Makes UTF-8 of the bytes. InvalidArgument names the first byte that does not fit.
absl::Status Convert(std::string_view bytes, const Encoding& encoding, std::string& text,
                     Places& places) {
  UErrorCode error = U_ZERO_ERROR;
  const Converter converter(ucnv_open(encoding.converter, &error), ucnv_close);
  if (U_FAILURE(error)) {
    return absl::InternalError(StrCat("ICU has no converter ", encoding.converter));
  }
  ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
  text.reserve(bytes.size() + bytes.size() / 2);
  std::array<UChar, 4096> units;
  std::array<std::int32_t, 4096> offsets;
  const char* source = bytes.data() + encoding.mark_bytes;
  const char* const limit = bytes.data() + bytes.size();
  // The last character, told once it is known where the next one begins.
  std::uint32_t text_at = 0;
  std::optional<std::uint32_t> source_at;
  const auto tell = [&](std::uint32_t next) {
    if (source_at) {
      places.AddCharacter(text_at, static_cast<std::uint32_t>(text.size()) - text_at,
                          {*source_at, next});
    }
  };
  char16_t lead = 0;
  do {
    const char* const from = source;
    UChar* target = units.data();
    error = U_ZERO_ERROR;
    ucnv_toUnicode(converter.get(), &target, units.data() + units.size(), &source, limit,
                   offsets.data(), true, &error);
    for (std::size_t i = 0; i < static_cast<std::size_t>(target - units.data()); ++i) {
      const auto unit = static_cast<char16_t>(units[i]);
      if (unit >= 0xdc00 && unit < 0xe000 && lead != 0) {
        AppendUtf8(text, 0x10000 + ((char32_t{lead} - 0xd800) << 10) + (unit - 0xdc00U));
        lead = 0;
        continue;
      }
      // A character may begin in the part before: then ICU gives no offset, or -1.
      const std::uint32_t at = static_cast<std::uint32_t>(from - bytes.data()) +
                               static_cast<std::uint32_t>(std::max(offsets[i], std::int32_t{0}));
      tell(at);
      source_at = at;
      text_at = static_cast<std::uint32_t>(text.size());
      if (unit == 0) {
        return absl::InvalidArgumentError(
            StrCat("document: is binary (NUL at byte ", at, "); only text is read"));
      }
      if (unit >= 0xd800 && unit < 0xdc00) {
        lead = unit;
      } else {
        AppendUtf8(text, unit);
      }
    }
    if (U_FAILURE(error) && error != U_BUFFER_OVERFLOW_ERROR) {
      std::array<char, 32> invalid;
      auto size = static_cast<std::int8_t>(invalid.size());
      UErrorCode ignored = U_ZERO_ERROR;
      ucnv_getInvalidChars(converter.get(), invalid.data(), &size, &ignored);
      return Misfit(
          encoding,
          static_cast<std::size_t>(source - bytes.data()) - static_cast<std::size_t>(size),
          error == U_TRUNCATED_CHAR_FOUND);
    }
  } while (error == U_BUFFER_OVERFLOW_ERROR);
  tell(static_cast<std::uint32_t>(bytes.size()));
  return absl::OkStatus();
}

// How much of the bytes looks like a text in UTF-16, of 1. A character whose low byte is zero
// counts against it: as a Han character it is rare, and it is what Latin letters look like in the
// other order.
double LooksLikeUtf16(std::string_view bytes, bool big_endian) {
  const std::size_t units = std::min(bytes.size(), kSampleBytes) / 2;
  std::size_t good = 0;
  std::size_t marks = 0;
  for (std::size_t i = 0; i < units; ++i) {
    const auto first = static_cast<unsigned char>(bytes[2 * i]);
    const auto second = static_cast<unsigned char>(bytes[2 * i + 1]);
    const unsigned c = big_endian ? first * 256U + second : second * 256U + first;
    const bool ascii = (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\r' || c == '\t';
    const bool cjk = (c >= 0x4e00 && c <= 0x9fa5) || (c >= 0x3000 && c <= 0x303f) ||
                     (c >= 0xff00 && c <= 0xffe5) || (c >= 0x2010 && c <= 0x2027);
    good += ascii || (cjk && (c & 0xffU) != 0) || c == 0x3000 ? 1 : 0;
    marks += ascii || (cjk && (c < 0x4e00 || c > 0x9fa5)) ? 1 : 0;
  }
  // A text of some length has stops and figures. Two-byte characters of other sets may all be Han
  // characters when they are taken for UTF-16.
  constexpr std::size_t kFewestUnits = 8;
  constexpr std::size_t kUnitsPerMark = 50;
  return units < kFewestUnits || marks * kUnitsPerMark < units
             ? 0
             : static_cast<double>(good) / static_cast<double>(units);
}

std::optional<Encoding> Utf16ByPattern(std::string_view bytes) {
  constexpr double kEnough = 0.9;
  constexpr double kApart = 0.15;
  const double little = LooksLikeUtf16(bytes, false);
  const double big = LooksLikeUtf16(bytes, true);
  if (std::max(little, big) < kEnough || std::max(little, big) - std::min(little, big) < kApart) {
    return std::nullopt;
  }
  return little > big ? kUtf16Le : kUtf16Be;
}

// The share of two-byte characters that are among the common ones, which both sets hold in rows of
// their own: a text read in the wrong one of them spreads over rare ones too.
double ShareOfCommon(std::string_view bytes, bool big5) {
  std::size_t pairs = 0;
  std::size_t common = 0;
  for (std::size_t i = 0; i + 1 < bytes.size() && i < kSampleBytes;) {
    const auto lead = static_cast<unsigned char>(bytes[i]);
    const auto trail = static_cast<unsigned char>(bytes[i + 1]);
    if (lead < 0x81) {
      ++i;
      continue;
    }
    ++pairs;
    if (big5) {
      common += lead >= 0xa1 && lead <= 0xc6 ? 1 : 0;
    } else {
      common +=
          trail >= 0xa1 && (lead <= 0xa3 ? lead >= 0xa1 : lead >= 0xb0 && lead <= 0xd7) ? 1 : 0;
    }
    i += 2;
  }
  return pairs == 0 ? 0 : static_cast<double>(common) / static_cast<double>(pairs);
}

// What the text would be in this encoding, if it is one.
struct Attempt {
  Encoding encoding;
  absl::Status status;
  double common = 0;
  std::string text;
  Places places;
};

Attempt Try(std::string_view bytes, const Encoding& encoding) {
  Attempt attempt{.encoding = encoding,
                  .status = {},
                  .common = ShareOfCommon(bytes, encoding.name == kBig5.name),
                  .text = {},
                  .places = {}};
  attempt.status = Convert(bytes, encoding, attempt.text, attempt.places);
  return attempt;
}

struct Utf8Count {
  std::size_t characters = 0;  // of several bytes
  std::size_t faults = 0;
  std::size_t first_fault = 0;
  bool cut = false;  // the one fault is a character whose end is missing
};

// Whether the bytes are the beginning of one character.
bool BeginsCharacter(std::string_view bytes) {
  const auto lead = static_cast<unsigned char>(bytes.front());
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  return lead >= 0xc2 && lead < 0xf5 && bytes.size() < size &&
         std::all_of(bytes.begin() + 1, bytes.end(),
                     [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; });
}

Utf8Count CountUtf8(std::string_view bytes) {
  Utf8Count count;
  for (Utf8Reader reader(bytes); !reader.AtEnd();) {
    const std::size_t at = reader.offset();
    const char32_t c = reader.Next();
    if (c == kMalformed) {
      if (count.faults++ == 0) {
        count.first_fault = at;
      }
    } else if (c >= 0x80) {
      ++count.characters;
    }
  }
  count.cut = count.faults > 0 && BeginsCharacter(bytes.substr(count.first_fault));
  return count;
}

// The charset that the beginning of a page declares, in lower case; empty if none.
std::string DeclaredCharset(std::string_view bytes) {
  const std::string head = absl::AsciiStrToLower(AbslView(bytes.substr(0, 4096)));
  std::size_t at = head.find("<meta");
  if (at == std::string::npos) {
    return "";
  }
  at = head.find("charset", at);
  if (at == std::string::npos) {
    return "";
  }
  at += 7;
  while (at < head.size() &&
         (head[at] == ' ' || head[at] == '=' || head[at] == '"' || head[at] == '\'')) {
    ++at;
  }
  std::size_t end = at;
  while (end < head.size() && (absl::ascii_isalnum(static_cast<unsigned char>(head[end])) ||
                               head[end] == '-' || head[end] == '_')) {
    ++end;
  }
  return head.substr(at, end - at);
}

// What the bytes look like, for the error that says they are not read; empty if like nothing.
std::string GuessedName(std::string_view bytes) {
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<UCharsetDetector, decltype(&ucsdet_close)> detector(ucsdet_open(&error),
                                                                            ucsdet_close);
  ucsdet_setText(detector.get(), bytes.data(),
                 static_cast<std::int32_t>(std::min(bytes.size(), kSampleBytes)), &error);
  const UCharsetMatch* match = ucsdet_detect(detector.get(), &error);
  if (U_FAILURE(error) || match == nullptr || ucsdet_getConfidence(match, &error) < 50) {
    return "";
  }
  const char* const name = ucsdet_getName(match, &error);
  return U_FAILURE(error) || name == nullptr ? "" : name;
}

absl::Status Take(Attempt attempt, DocumentText& document) {
  document.encoding = std::string(attempt.encoding.name);
  document.converted = std::move(attempt.text);
  document.places = std::move(attempt.places);
  if (document.converted.empty()) {
    return absl::InvalidArgumentError("document: is empty behind its byte-order mark, needs text");
  }
  return Decode(document.converted, document.units);
}

absl::Status TakeMarked(std::string_view bytes, Encoding encoding, DocumentText& document) {
  encoding.mark_bytes = 2;
  Attempt attempt = Try(bytes, encoding);
  RETURN_IF_ERROR(attempt.status);
  return Take(std::move(attempt), document);
}

// A text of two-byte characters, or what keeps it from being one.
absl::Status ReadTwoByte(std::string_view bytes, const Utf8Count& utf8, DocumentText& document) {
  constexpr double kCommonEnough = 0.7;
  Attempt gb = Try(bytes, kGb18030);
  Attempt big5 = Try(bytes, kBig5);
  const std::string declared = DeclaredCharset(bytes);
  const bool says_big5 = declared.starts_with("big5");
  const bool says_gb = declared.starts_with("gb");
  if (says_big5 && big5.status.ok()) {
    return Take(std::move(big5), document);
  }
  if (says_gb && gb.status.ok()) {
    return Take(std::move(gb), document);
  }
  Attempt& likely = gb.common >= big5.common ? gb : big5;
  Attempt& other = gb.common >= big5.common ? big5 : gb;
  if (likely.common >= kCommonEnough) {
    // A damaged text is told of in its own encoding, not read in another that it happens to fit.
    RETURN_IF_ERROR(likely.status);
    return Take(std::move(likely), document);
  }
  if (other.common >= kCommonEnough && other.status.ok()) {
    return Take(std::move(other), document);
  }
  // Traditional characters in GB18030 are not in its common rows.
  const std::string guess = GuessedName(bytes);
  for (Attempt* const attempt : {&gb, &big5}) {
    if (attempt->status.ok() && guess == attempt->encoding.name) {
      return Take(std::move(*attempt), document);
    }
  }
  return absl::InvalidArgumentError(
      StrCat("document: is not valid UTF-8 at byte ", utf8.first_fault,
             guess.empty() ? std::string() : StrCat(" and looks like ", guess),
             "; read are UTF-8, UTF-16, GB18030 and Big5"));
}

}  // namespace

absl::Status ReadEncoding(std::string_view bytes, DocumentText& document) {
  if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff")) {
    if (bytes.starts_with(std::string_view("\xff\xfe\0\0", 4))) {
      return absl::InvalidArgumentError(
          "document: is UTF-32 by its first bytes; read are UTF-8, UTF-16, GB18030 and Big5");
    }
    return TakeMarked(bytes, bytes.front() == '\xff' ? kUtf16Le : kUtf16Be, document);
  }
  // Nearly every document is UTF-8, and reading it says so at once.
  const absl::Status plain = Decode(bytes, document.units);
  if (plain.ok() || bytes.starts_with("\xef\xbb\xbf") || bytes.empty()) {
    document.encoding = "UTF-8";
    return plain;
  }
  if (const auto utf16 = Utf16ByPattern(bytes)) {
    Attempt attempt = Try(bytes, *utf16);
    RETURN_IF_ERROR(attempt.status);
    return Take(std::move(attempt), document);
  }
  if (bytes.find('\0') != std::string_view::npos) {
    return absl::InvalidArgumentError(
        StrCat("document: is binary (NUL at byte ", bytes.find('\0'), "); only text is read"));
  }
  const Utf8Count utf8 = CountUtf8(bytes);
  // Text of two-byte characters holds some that pass for UTF-8, ten times fewer than do not.
  if (utf8.characters > utf8.faults || (utf8.cut && utf8.characters > 0)) {
    return absl::InvalidArgumentError(
        utf8.cut ? StrCat("document: is cut within a character: not valid UTF-8 at byte ",
                          utf8.first_fault)
                 : StrCat("document: is not valid UTF-8 at byte ", utf8.first_fault));
  }
  return ReadTwoByte(bytes, utf8, document);
}

}  // namespace zoneflow::ingest::front

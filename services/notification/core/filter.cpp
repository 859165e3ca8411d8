#include "services/notification/core/filter.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/status/status.h"

#include "common/base/status_macros.h"

namespace zoneflow::notification {
namespace {

constexpr std::string_view kTypes[] = {
    "signing.announced", "signing.corrected", "article.extracted", "case.opened",
    "case.scheduled",    "case.corrected",    "board.published"};
constexpr std::string_view kStatuses[] = {"extracted", "checked", "signed_off"};
constexpr std::string_view kTracks[] = {"pre_review", "promise", "land_pending", "done"};
constexpr std::string_view kLights[] = {"green", "yellow", "red"};

constexpr FieldSpec kFields[] = {
    {Field::kType, "type", FieldKind::kChoice, "the event", kTypes},
    {Field::kStatus, "status", FieldKind::kChoice, "how far the figures are vouched for",
     kStatuses},
    {Field::kZoneId, "zone.id", FieldKind::kText, "the zones it concerns, by id", {}},
    {Field::kZoneName, "zone.name", FieldKind::kText, "the zones it concerns, by name", {}},
    {Field::kProvince, "province", FieldKind::kText, "their provinces", {}},
    {Field::kSector, "sector", FieldKind::kText, "the sectors of a signing or case", {}},
    {Field::kCompany, "company", FieldKind::kText, "the companies named", {}},
    {Field::kProjectName, "project.name", FieldKind::kText, "the projects named", {}},
    {Field::kAmountCny, "amount_cny", FieldKind::kYuan, "the amount in yuan", {}},
    {Field::kCurrency, "currency", FieldKind::kText, "the currency the amount is stated in", {}},
    {Field::kCount, "count", FieldKind::kInteger, "how many projects were signed", {}},
    {Field::kSignedOn, "signed_on", FieldKind::kDate, "the day of the signing", {}},
    {Field::kStage, "stage", FieldKind::kText, "the life-cycle stage of a case", {}},
    {Field::kTrack, "track", FieldKind::kChoice, "the track of a case", kTracks},
    {Field::kLight, "light", FieldKind::kChoice, "the worst light of a case's nodes", kLights},
    {Field::kRank,
     "rank",
     FieldKind::kInteger,
     "the best rank among the zones that moved on a board",
     {}},
};
static_assert(std::size(kFields) == kFieldCount);

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool EndsWord(char c) {
  return IsSpace(c) || c == '(' || c == ')' || c == '"' || c == '\'' || c == '<' || c == '>' ||
         c == '=' || c == '!' || c == ':' || c == ',';
}

// Returns the offset of the first byte that is not part of well-formed UTF-8, npos if there is
// none.
std::size_t FirstBadUtf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80                   ? 1
                               : lead >= 0xC2 && lead < 0xE0 ? 2
                               : (lead & 0xF0) == 0xE0       ? 3
                               : lead >= 0xF0 && lead < 0xF5 ? 4
                                                             : 0;
    if (length == 0 || i + length > text.size()) {
      return i;
    }
    for (std::size_t k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xC0) != 0x80) {
        return i;
      }
      // Overlong forms, surrogates and what lies past U+10FFFF show in the second byte.
      if (k == 1 && ((lead == 0xE0 && next < 0xA0) || (lead == 0xED && next > 0x9F) ||
                     (lead == 0xF0 && next < 0x90) || (lead == 0xF4 && next > 0x8F))) {
        return i;
      }
    }
    i += length;
  }
  return std::string_view::npos;
}

// Quotes a part of the filter for a message, cut after 64 bytes between two characters.
std::string Quoted(std::string_view text) {
  constexpr std::size_t kLongest = 64;
  if (text.size() <= kLongest) {
    return "'" + std::string(text) + "'";
  }
  std::size_t cut = kLongest;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) {
    --cut;
  }
  return "'" + std::string(text.substr(0, cut)) + "…'";
}

// The code point at the offset of well-formed UTF-8, and its length in bytes.
struct CodePoint {
  char32_t value = 0;
  std::size_t length = 1;
};

CodePoint CodePointAt(std::string_view text, std::size_t offset) {
  const auto byte = [&](std::size_t k) {
    return static_cast<char32_t>(static_cast<unsigned char>(text[offset + k]));
  };
  const char32_t lead = byte(0);
  if (lead < 0x80) {
    return {lead, 1};
  }
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t value = lead & (0x7FU >> length);
  for (std::size_t k = 1; k < length; ++k) {
    value = value << 6 | (byte(k) & 0x3F);
  }
  return {value, length};
}

// A character that an input method puts where the grammar wants an ASCII one.
struct ForeignSign {
  std::string_view what;
  std::string ascii;  // what the grammar wants; "" if the character only has to go
};

// nullopt for a character that may stand in an unquoted word. What looks like a sign of the grammar
// and is none would become a part of the word, and the filter would never match.
std::optional<ForeignSign> ForeignSignOf(char32_t c) {
  switch (c) {
    case U'\u201C':  // “
    case U'\u201D':  // ”
    case U'\u201E':  // „
    case U'\u201F':
    case U'\u300C':  // 「
    case U'\u300D':  // 」
    case U'\u300E':  // 『
    case U'\u300F':  // 』
    case U'\u301D':
    case U'\u301E':
    case U'\u301F':
    case U'\uFE41':
    case U'\uFE42':
    case U'\uFE43':
    case U'\uFE44':
    case U'\uFF62':
    case U'\uFF63':
    case U'\uFF02':  // ＂
      return ForeignSign{"a quotation mark of another script", "\""};
    case U'\u2018':  // ‘
    case U'\u2019':  // ’
    case U'\u201A':
    case U'\u201B':
    case U'\u2032':
    case U'\u02BC':
    case U'\uFF07':  // ＇
      return ForeignSign{"a quotation mark of another script", "'"};
    case U'\u2265':  // ≥
    case U'\u2267':  // ≧
    case U'\u2A7E':  // ⩾
      return ForeignSign{"no operator", ">="};
    case U'\u2264':  // ≤
    case U'\u2266':  // ≦
    case U'\u2A7D':  // ⩽
      return ForeignSign{"no operator", "<="};
    case U'\u2260':  // ≠
      return ForeignSign{"no operator", "!="};
    case U'\uFE66':  // ﹦
    case U'\u2261':  // ≡
      return ForeignSign{"no operator", "="};
    case U'\u2236':  // ∶
    case U'\uFE55':  // ﹕
    case U'\uFE13':
      return ForeignSign{"no operator", ":"};
    case U'\uFE64':  // ﹤
      return ForeignSign{"no operator", "<"};
    case U'\uFE65':  // ﹥
      return ForeignSign{"no operator", ">"};
    case U'\uFE59':  // ﹙
      return ForeignSign{"no parenthesis", "("};
    case U'\uFE5A':  // ﹚
      return ForeignSign{"no parenthesis", ")"};
    case U'\u2212':  // −
    case U'\uFE63':  // ﹣
      return ForeignSign{"no minus sign of a filter", "-"};
    case U'\uFF0C':  // ，
    case U'\u3001':  // 、
    case U'\u3002':  // 。
    case U'\uFF1B':  // ；
    case U'\uFF64':
    case U'\uFF61':
    case U'\uFE50':
    case U'\uFE51':
      return ForeignSign{"a mark between texts", "AND"};
    case U'\u00A0':
    case U'\u1680':
    case U'\u202F':
    case U'\u205F':
    case U'\u3000':
    case U'\u2028':
    case U'\u2029':
      return ForeignSign{"no space of a filter", " "};
    case U'\u00AD':
    case U'\u061C':
    case U'\u180E':
    case U'\uFEFF':
      return ForeignSign{"a character that is not seen", ""};
    default:
      break;
  }
  if (c >= 0x2000 && c <= 0x200A) {
    return ForeignSign{"no space of a filter", " "};
  }
  if ((c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
      (c >= 0x2060 && c <= 0x206F)) {
    return ForeignSign{"a character that is not seen", ""};
  }
  if (c >= 0xFF01 && c <= 0xFF5E) {
    return ForeignSign{"a full-width character", std::string(1, static_cast<char>(c - 0xFEE0))};
  }
  return std::nullopt;
}

bool IsQuotationMark(char32_t c) {
  const auto sign = ForeignSignOf(c);
  return sign.has_value() && (sign->ascii == "\"" || sign->ascii == "'");
}

// "U+FF1D"
std::string NameOf(char32_t c) {
  std::string digits;
  for (int shift = c > 0xFFFF ? 20 : 12; shift >= 0; shift -= 4) {
    digits += "0123456789ABCDEF"[(c >> shift) & 15U];
  }
  return "U+" + digits;
}

absl::Status ErrorAt(std::size_t offset, const std::string& what) {
  return absl::InvalidArgumentError("filter, byte " + std::to_string(offset + 1) + ": " + what);
}

// Refuses the foreign sign at the offset, outside ASCII quotes.
absl::Status ForeignSignAt(std::string_view text, std::size_t offset, const ForeignSign& sign) {
  std::size_t column = 1;
  for (std::size_t i = 0; i < offset; i += CodePointAt(text, i).length) {
    ++column;
  }
  const CodePoint point = CodePointAt(text, offset);
  const std::string shown(text.substr(offset, point.length));
  // A space or a mark that is not seen is named by its number alone.
  const bool seen = sign.ascii != " " && !sign.ascii.empty();
  std::string write;
  if (IsQuotationMark(point.value)) {
    // With the text that it begins, where that ends with such a mark too.
    std::size_t end = offset + point.length;
    while (end < text.size() && !IsQuotationMark(CodePointAt(text, end).value)) {
      end += CodePointAt(text, end).length;
    }
    const std::string_view inner = text.substr(offset + point.length, end - offset - point.length);
    constexpr std::size_t kLongestShown = 64;
    write = end < text.size() && !inner.empty() && inner.size() <= kLongestShown &&
                    inner.find('"') == std::string_view::npos &&
                    inner.find('\\') == std::string_view::npos
                ? "write \"" + std::string(inner) + "\""
                : "write " + sign.ascii;
  } else if (sign.ascii.empty()) {
    write = "leave it out";
  } else if (sign.ascii == " ") {
    write = "write an ASCII space";
  } else {
    write = "write " + sign.ascii;
  }
  return absl::InvalidArgumentError(
      "filter, character " + std::to_string(column) + ": " + (seen ? "'" + shown + "' (" : "") +
      NameOf(point.value) + (seen ? ")" : "") + " is " + std::string(sign.what) + "; " + write +
      ", or the whole text in ASCII quotes if it belongs to it");
}

template <typename Names>
std::string Join(const Names& names) {
  std::string joined;
  for (const std::string_view name : names) {
    joined += (joined.empty() ? "" : ", ") + std::string(name);
  }
  return joined;
}

std::string FieldNames() {
  std::vector<std::string_view> names;
  for (const FieldSpec& spec : kFields) {
    names.push_back(spec.name);
  }
  return Join(names);
}

// A decimal as floor(value * 10^scale) and whether something remains.
struct Scaled {
  std::int64_t number = 0;
  bool more = false;
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Reads -123, 12.5, 1e8, 1.5E-3; nullopt if it is none, or has more than 18 digits after scaling.
std::optional<Scaled> ParseScaled(std::string_view text, int scale) {
  std::size_t i = 0;
  const bool negative = !text.empty() && text[0] == '-';
  i += negative ? 1 : 0;
  std::string digits;
  const auto take_digits = [&] {
    const std::size_t begin = i;
    while (i < text.size() && IsDigit(text[i])) {
      digits += text[i++];
    }
    return static_cast<int>(i - begin);
  };
  if (take_digits() == 0) {
    return std::nullopt;
  }
  int shift = scale;
  if (i < text.size() && text[i] == '.') {
    ++i;
    const int fraction = take_digits();
    if (fraction == 0) {
      return std::nullopt;
    }
    shift -= fraction;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    const bool down = i < text.size() && text[i] == '-';
    i += i < text.size() && (text[i] == '-' || text[i] == '+') ? 1 : 0;
    int exponent = 0;
    const std::size_t begin = i;
    while (i < text.size() && IsDigit(text[i])) {
      exponent = std::min(exponent * 10 + (text[i++] - '0'), 10'000);
    }
    if (i == begin) {
      return std::nullopt;
    }
    shift += down ? -exponent : exponent;
  }
  if (i != text.size()) {
    return std::nullopt;
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.empty()) {
    return Scaled{};
  }
  const int whole = static_cast<int>(digits.size()) + shift;
  if (whole > 18) {
    return std::nullopt;
  }
  Scaled scaled;
  for (int k = 0; k < whole; ++k) {
    const auto index = static_cast<std::size_t>(k);
    scaled.number = scaled.number * 10 + (index < digits.size() ? digits[index] - '0' : 0);
  }
  const std::size_t rest = whole > 0 ? static_cast<std::size_t>(whole) : 0;
  scaled.more = rest < digits.size() && digits.find_first_not_of('0', rest) != std::string::npos;
  if (negative) {
    scaled.number = -scaled.number - (scaled.more ? 1 : 0);
  }
  return scaled;
}

// Whether an order (negative: less, positive: greater) satisfies the comparator.
bool Satisfies(Comparator comparator, int order) {
  switch (comparator) {
    case Comparator::kLess:
      return order < 0;
    case Comparator::kLessEqual:
      return order <= 0;
    case Comparator::kGreater:
      return order > 0;
    case Comparator::kGreaterEqual:
      return order >= 0;
    case Comparator::kEqual:
    case Comparator::kHas:
      return order == 0;
    case Comparator::kNotEqual:
      return order != 0;
  }
  return false;
}

bool IsOrder(Comparator comparator) {
  return comparator == Comparator::kLess || comparator == Comparator::kLessEqual ||
         comparator == Comparator::kGreater || comparator == Comparator::kGreaterEqual;
}

bool MatchesPattern(std::string_view text, std::string_view value, bool any_before,
                    bool any_after) {
  if (any_before && any_after) {
    return text.find(value) != std::string_view::npos;
  }
  if (any_before) {
    return text.ends_with(value);
  }
  if (any_after) {
    return text.starts_with(value);
  }
  return text == value;
}

}  // namespace

std::span<const FieldSpec> FilterFields() { return kFields; }

void EventFields::AddText(Field field, std::string_view text) {
  if (text.empty()) {
    return;
  }
  FieldValue& value = values_[static_cast<std::size_t>(field)];
  auto* texts = std::get_if<std::vector<std::string>>(&value);
  if (texts == nullptr) {
    texts = &value.emplace<std::vector<std::string>>();
  }
  if (std::find(texts->begin(), texts->end(), text) == texts->end()) {
    texts->emplace_back(text);
  }
}

void EventFields::SetNumber(Field field, std::int64_t number) {
  values_[static_cast<std::size_t>(field)] = number;
}

void EventFields::SetDate(Field field, Date date) {
  values_[static_cast<std::size_t>(field)] = date;
}

EventFields EventFields::WithoutMembers() const {
  EventFields common = *this;
  for (const Field field : {Field::kCompany, Field::kProjectName}) {
    common.values_[static_cast<std::size_t>(field)] = std::monostate();
  }
  return common;
}

std::span<const std::string> EventFields::Texts(Field field) const {
  const auto* texts = std::get_if<std::vector<std::string>>(&Get(field));
  return texts == nullptr ? std::span<const std::string>() : std::span<const std::string>(*texts);
}

// Recursive descent over the grammar of AIP-160:
//   expression = sequence {"AND" sequence}    sequence = factor {factor}    factor = term {"OR"
//   term} term = ["NOT" | "-"] simple               simple = restriction | "(" expression ")"
class FilterParser {
 public:
  explicit FilterParser(std::string_view text) : text_(text) { filter_.text_ = std::string(text); }

  absl::StatusOr<Filter> Parse() {
    RETURN_IF_ERROR(Advance());
    if (token_.kind != Kind::kEnd) {
      ASSIGN_OR_RETURN(filter_.root_, Expression(0));
      if (token_.kind != Kind::kEnd) {
        return Unexpected("AND, OR, a restriction or the end");
      }
    }
    return std::move(filter_);
  }

 private:
  using Node = Filter::Node;
  using NodeKind = Filter::NodeKind;

  enum class Kind { kEnd, kWord, kString, kComparator, kOpen, kClose };
  struct Token {
    Kind kind = Kind::kEnd;
    std::size_t begin = 0;
    std::size_t end = 0;
    Comparator comparator{};
    std::string value;         // of kString, unescaped
    bool star_before = false;  // of kString: the first character is an unescaped '*'
    bool star_after = false;
  };

  std::string_view TextOf(const Token& token) const {
    return text_.substr(token.begin, token.end - token.begin);
  }
  bool IsWord(std::string_view word) const {
    return token_.kind == Kind::kWord && TextOf(token_) == word;
  }

  absl::Status Unexpected(const std::string& wanted) const {
    if (token_.kind == Kind::kEnd) {
      return ErrorAt(token_.begin, "ends where " + wanted + " is expected");
    }
    return ErrorAt(token_.begin,
                   Quoted(TextOf(token_)) + " stands where " + wanted + " is expected");
  }

  // Reads the next token into token_.
  absl::Status Advance() {
    while (at_ < text_.size() && IsSpace(text_[at_])) {
      ++at_;
    }
    token_ = Token{};
    token_.begin = at_;
    if (at_ == text_.size()) {
      token_.end = at_;
      return absl::OkStatus();
    }
    const char c = text_[at_];
    if (c == '"' || c == '\'') {
      return ReadString(c);
    }
    if (const auto foreign = ForeignSignOf(CodePointAt(text_, at_).value); foreign.has_value()) {
      return ForeignSignAt(text_, at_, *foreign);
    }
    token_.kind = Kind::kComparator;
    const bool equals_next = at_ + 1 < text_.size() && text_[at_ + 1] == '=';
    std::size_t length = 1;
    switch (c) {
      case '(':
        token_.kind = Kind::kOpen;
        break;
      case ')':
        token_.kind = Kind::kClose;
        break;
      case '<':
        token_.comparator = equals_next ? Comparator::kLessEqual : Comparator::kLess;
        length = equals_next ? 2 : 1;
        break;
      case '>':
        token_.comparator = equals_next ? Comparator::kGreaterEqual : Comparator::kGreater;
        length = equals_next ? 2 : 1;
        break;
      case '=':
        token_.comparator = Comparator::kEqual;
        break;
      case ':':
        token_.comparator = Comparator::kHas;
        break;
      case '!':
        if (!equals_next) {
          return ErrorAt(at_, "'!' stands alone; write != or NOT");
        }
        token_.comparator = Comparator::kNotEqual;
        length = 2;
        break;
      case ',':
        return ErrorAt(
            at_, "',' separates arguments of functions, and there are none; quote a text with ','");
      default:
        token_.kind = Kind::kWord;
        length = CodePointAt(text_, at_).length;
        while (at_ + length < text_.size() && !EndsWord(text_[at_ + length])) {
          const CodePoint point = CodePointAt(text_, at_ + length);
          if (const auto foreign = ForeignSignOf(point.value); foreign.has_value()) {
            return ForeignSignAt(text_, at_ + length, *foreign);
          }
          length += point.length;
        }
    }
    at_ += length;
    token_.end = at_;
    return absl::OkStatus();
  }

  absl::Status ReadString(char quote) {
    token_.kind = Kind::kString;
    const std::size_t begin = at_++;
    bool first = true;
    while (at_ < text_.size() && text_[at_] != quote) {
      bool escaped = false;
      if (text_[at_] == '\\') {
        ++at_;
        if (at_ == text_.size() ||
            std::string_view("\\\"'*").find(text_[at_]) == std::string_view::npos) {
          return ErrorAt(at_ - 1, "after '\\' only \\ \" ' and * are allowed");
        }
        escaped = true;
      }
      const bool star = text_[at_] == '*' && !escaped;
      token_.star_before = first ? star : token_.star_before;
      token_.star_after = star && !first;
      first = false;
      token_.value += text_[at_++];
    }
    if (at_ == text_.size()) {
      return ErrorAt(begin, "the quoted text does not end");
    }
    token_.end = ++at_;
    return absl::OkStatus();
  }

  absl::StatusOr<Node> Expression(std::size_t nesting) {
    Node all;
    while (true) {
      // A sequence: factors side by side.
      do {
        ASSIGN_OR_RETURN(Node factor, Factor(nesting));
        all.children.push_back(std::move(factor));
      } while (BeginsFactor());
      if (!IsWord("AND")) {
        break;
      }
      RETURN_IF_ERROR(Advance());
    }
    return all.children.size() == 1 ? Node(std::move(all.children.front())) : all;
  }

  bool BeginsFactor() const {
    return token_.kind == Kind::kOpen || token_.kind == Kind::kString ||
           (token_.kind == Kind::kWord && !IsWord("AND") && !IsWord("OR"));
  }

  absl::StatusOr<Node> Factor(std::size_t nesting) {
    Node any{NodeKind::kAny, 0, {}};
    while (true) {
      ASSIGN_OR_RETURN(Node term, Term(nesting));
      any.children.push_back(std::move(term));
      if (!IsWord("OR")) {
        break;
      }
      RETURN_IF_ERROR(Advance());
    }
    return any.children.size() == 1 ? Node(std::move(any.children.front())) : any;
  }

  absl::StatusOr<Node> Term(std::size_t nesting) {
    bool negated = false;
    if (IsWord("NOT")) {
      negated = true;
      RETURN_IF_ERROR(Advance());
      if (IsWord("NOT")) {
        return ErrorAt(token_.begin, "NOT may stand once before a restriction or a parenthesis");
      }
    } else if (token_.kind == Kind::kWord && text_[token_.begin] == '-') {
      negated = true;
      // The word goes on behind the minus, or a parenthesis does.
      at_ = token_.begin + 1;
      if (at_ == text_.size() || IsSpace(text_[at_])) {
        return ErrorAt(token_.begin,
                       "'-' stands alone; it belongs directly before what it negates");
      }
      RETURN_IF_ERROR(Advance());
    }
    ASSIGN_OR_RETURN(Node simple, Simple(nesting));
    if (!negated) {
      return simple;
    }
    Node node{NodeKind::kNot, 0, {}};
    node.children.push_back(std::move(simple));
    return node;
  }

  absl::StatusOr<Node> Simple(std::size_t nesting) {
    if (token_.kind != Kind::kOpen) {
      return ParseRestriction();
    }
    if (nesting == kMaxNesting) {
      return ErrorAt(token_.begin, "parentheses nest deeper than " + std::to_string(kMaxNesting));
    }
    RETURN_IF_ERROR(Advance());
    ASSIGN_OR_RETURN(Node inner, Expression(nesting + 1));
    if (token_.kind != Kind::kClose) {
      return Unexpected("')'");
    }
    RETURN_IF_ERROR(Advance());
    return inner;
  }

  absl::StatusOr<Node> ParseRestriction() {
    if (token_.kind == Kind::kComparator) {
      return Unexpected("a field");
    }
    if (token_.kind == Kind::kEnd || token_.kind == Kind::kClose || IsWord("AND") || IsWord("OR")) {
      return Unexpected("a restriction");
    }
    const Token name = token_;
    RETURN_IF_ERROR(Advance());
    if (token_.kind != Kind::kComparator) {
      const std::string_view word = TextOf(name);
      if (word == "and" || word == "or" || word == "not") {
        return ErrorAt(name.begin, Quoted(word) + ": AND, OR and NOT are written in capitals");
      }
      return ErrorAt(name.begin, Quoted(word) +
                                     " stands without an operator; write field = value (fields: " +
                                     FieldNames() + ")");
    }
    if (name.kind == Kind::kString) {
      return ErrorAt(name.begin,
                     "a quoted text stands where a field is expected; fields stand on the left");
    }
    const FieldSpec* spec =
        std::find_if(std::begin(kFields), std::end(kFields),
                     [&](const FieldSpec& known) { return known.name == TextOf(name); });
    if (spec == std::end(kFields)) {
      return ErrorAt(name.begin,
                     "field " + Quoted(TextOf(name)) + " is unknown; fields: " + FieldNames());
    }
    if (filter_.restrictions_.size() == kMaxRestrictions) {
      return ErrorAt(name.begin, "more than " + std::to_string(kMaxRestrictions) + " restrictions");
    }
    Filter::Restriction restriction;
    restriction.field = spec->field;
    restriction.comparator = token_.comparator;
    restriction.begin = name.begin;
    const Token comparator = token_;
    RETURN_IF_ERROR(Advance());
    if ((token_.kind != Kind::kWord && token_.kind != Kind::kString) || IsWord("AND") ||
        IsWord("OR") || IsWord("NOT")) {
      return Unexpected("a value for " + std::string(spec->name));
    }
    restriction.end = token_.end;
    RETURN_IF_ERROR(ReadValue(*spec, comparator, restriction));
    RETURN_IF_ERROR(Advance());
    filter_.restrictions_.push_back(std::move(restriction));
    return Node{NodeKind::kRestriction, filter_.restrictions_.size() - 1, {}};
  }

  // Reads token_ as a value of the field.
  absl::Status ReadValue(const FieldSpec& spec, const Token& comparator,
                         Filter::Restriction& restriction) {
    std::string value = token_.kind == Kind::kString ? token_.value : std::string(TextOf(token_));
    bool before = token_.kind == Kind::kString ? token_.star_before : value.starts_with('*');
    bool after =
        token_.kind == Kind::kString ? token_.star_after : value.size() > 1 && value.ends_with('*');
    const bool is_order = IsOrder(restriction.comparator);
    const std::string field = "field " + std::string(spec.name);
    if (value == "*" && before && !is_order) {
      restriction.any = true;
      return absl::OkStatus();
    }
    if (spec.kind == FieldKind::kChoice && is_order) {
      return ErrorAt(comparator.begin, field + " has no order; use = != or :");
    }
    const auto refuse = [&](const std::string& rule) {
      return ErrorAt(token_.begin, field + ": " + Quoted(value) + " " + rule);
    };
    switch (spec.kind) {
      case FieldKind::kText:
      case FieldKind::kChoice: {
        const std::string whole = value;
        if (!is_order) {
          value = value.substr(before ? 1 : 0, value.size() - (before ? 1 : 0) - (after ? 1 : 0));
          restriction.any_before = before;
          restriction.any_after = after;
        }
        if (spec.kind == FieldKind::kChoice &&
            std::none_of(spec.choices.begin(), spec.choices.end(), [&](std::string_view choice) {
              return MatchesPattern(choice, value, before, after);
            })) {
          value = whole;
          return refuse("is none of " + Join(spec.choices));
        }
        restriction.value = std::move(value);
        return absl::OkStatus();
      }
      case FieldKind::kInteger:
      case FieldKind::kYuan: {
        const auto scaled = ParseScaled(value, spec.kind == FieldKind::kYuan ? 2 : 0);
        if (!scaled.has_value()) {
          return refuse(spec.kind == FieldKind::kYuan
                            ? "is no decimal number of at most 16 whole digits"
                            : "is no whole number of at most 18 digits");
        }
        if (spec.kind == FieldKind::kInteger && scaled->more) {
          return refuse("is no whole number");
        }
        restriction.number = scaled->number;
        restriction.more = scaled->more;
        return absl::OkStatus();
      }
      case FieldKind::kDate: {
        const auto date = ParseDate(value);
        if (!date.ok()) {
          return refuse("is no date; write YYYY-MM-DD");
        }
        restriction.date = *date;
        return absl::OkStatus();
      }
    }
    return absl::OkStatus();
  }

  const std::string_view text_;
  std::size_t at_ = 0;
  Token token_;
  Filter filter_;
};

absl::StatusOr<Filter> Filter::Parse(std::string_view text) {
  if (text.size() > kMaxFilterBytes) {
    return absl::InvalidArgumentError("filter: " + std::to_string(text.size()) +
                                      " bytes; at most " + std::to_string(kMaxFilterBytes) +
                                      " are allowed");
  }
  if (const std::size_t bad = FirstBadUtf8(text); bad != std::string_view::npos) {
    return ErrorAt(bad, "is not UTF-8");
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    // U+0080 to U+009F are the bytes C2 80 to C2 9F, and nothing else.
    const bool c1 =
        c == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if ((c < 0x20 && !IsSpace(text[i])) || c == 0x7F || c1) {
      return ErrorAt(i, "a control character");
    }
  }
  return FilterParser(text).Parse();
}

Outcome Filter::Evaluate(const Restriction& restriction, const EventFields& fields) {
  const FieldValue& value = fields.Get(restriction.field);
  const Comparator comparator = restriction.comparator;
  const auto outcome = [](bool holds) { return holds ? Outcome::kTrue : Outcome::kFalse; };
  if (std::holds_alternative<std::monostate>(value)) {
    return Outcome::kMissing;
  }
  if (restriction.any) {
    return outcome(comparator != Comparator::kNotEqual);
  }
  if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) {
    const bool some = std::any_of(texts->begin(), texts->end(), [&](const std::string& text) {
      if (IsOrder(comparator)) {
        return Satisfies(comparator, text.compare(restriction.value));
      }
      return MatchesPattern(text, restriction.value, restriction.any_before, restriction.any_after);
    });
    return outcome(comparator == Comparator::kNotEqual ? !some : some);
  }
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    const int order = *number < restriction.number   ? -1
                      : *number > restriction.number ? 1
                      : restriction.more             ? -1
                                                     : 0;
    return outcome(Satisfies(comparator, order));
  }
  const Date date = std::get<Date>(value);
  return outcome(Satisfies(comparator, date < restriction.date   ? -1
                                       : date > restriction.date ? 1
                                                                 : 0));
}

bool Filter::Holds(const Node& node, const EventFields& fields) const {
  const auto holds = [&](const Node& child) { return Holds(child, fields); };
  switch (node.kind) {
    case NodeKind::kAll:
      return std::all_of(node.children.begin(), node.children.end(), holds);
    case NodeKind::kAny:
      return std::any_of(node.children.begin(), node.children.end(), holds);
    case NodeKind::kNot:
      return !Holds(node.children.front(), fields);
    case NodeKind::kRestriction:
      return Evaluate(restrictions_[node.restriction], fields) == Outcome::kTrue;
  }
  return false;
}

bool Filter::Matches(const EventFields& fields) const {
  return Holds(root_, fields) &&
         (!fields.is_later_part() || !Holds(root_, fields.WithoutMembers()));
}

std::vector<RestrictionOutcome> Filter::Explain(const EventFields& fields) const {
  std::vector<RestrictionOutcome> outcomes;
  for (const Restriction& restriction : restrictions_) {
    outcomes.push_back(
        {std::string_view(text_).substr(restriction.begin, restriction.end - restriction.begin),
         Evaluate(restriction, fields)});
  }
  return outcomes;
}

}  // namespace zoneflow::notification

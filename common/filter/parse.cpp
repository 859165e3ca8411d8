#include "common/filter/parse.h"

#include <optional>
#include <utility>

#include "common/base/status_macros.h"
#include "common/filter/code_points.h"

namespace zoneflow::filter {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool EndsWord(char c) {
  return IsSpace(c) || c == '(' || c == ')' || c == '"' || c == '\'' || c == '<' || c == '>' ||
         c == '=' || c == '!' || c == ':' || c == ',';
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

// Recursive descent over the grammar of AIP-160:
//   expression = sequence {"AND" sequence}   sequence = factor {factor}   factor = term {"OR" term}
//   term = ["NOT" | "-"] simple              simple = restriction | "(" expression ")"
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) { expression_.text = std::string(text); }

  absl::StatusOr<Expression> operator()() {
    RETURN_IF_ERROR(Advance());
    if (token_.kind != Kind::kEnd) {
      ASSIGN_OR_RETURN(expression_.root, ParseExpression(0));
      if (token_.kind != Kind::kEnd) {
        return Unexpected("AND, OR, a restriction or the end");
      }
    }
    return std::move(expression_);
  }

 private:
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

  absl::StatusOr<Node> ParseExpression(std::size_t nesting) {
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
    ASSIGN_OR_RETURN(Node inner, ParseExpression(nesting + 1));
    if (token_.kind != Kind::kClose) {
      return Unexpected("')'");
    }
    RETURN_IF_ERROR(Advance());
    return inner;
  }

  // A path may have parts in quotes: labels."built by".x
  absl::Status ReadPath(Restriction& restriction) {
    while (true) {
      const Token part = token_;
      restriction.field_quoted |= part.kind == Kind::kString;
      restriction.field += part.kind == Kind::kString ? part.value : std::string(TextOf(part));
      RETURN_IF_ERROR(Advance());
      const bool touches = token_.begin == part.end;
      const bool goes_on = part.kind == Kind::kWord
                               ? text_[part.end - 1] == '.' && token_.kind == Kind::kString
                               : token_.kind == Kind::kWord && TextOf(token_).starts_with('.');
      if (!touches || !goes_on) {
        restriction.end = part.end;
        return absl::OkStatus();
      }
    }
  }

  absl::Status RefuseFunction(std::size_t begin, std::size_t end) const {
    return token_.kind == Kind::kOpen && token_.begin == end
               ? ErrorAt(begin, Quoted(text_.substr(begin, end - begin)) +
                                    " stands without an operator before '('; there are no "
                                    "functions")
               : absl::OkStatus();
  }

  void TakeValue(const Token& token, Restriction& restriction) const {
    restriction.quoted = token.kind == Kind::kString;
    restriction.value = restriction.quoted ? token.value : std::string(TextOf(token));
    restriction.star_before =
        restriction.quoted ? token.star_before : restriction.value.starts_with('*');
    restriction.star_after = restriction.quoted
                                 ? token.star_after
                                 : restriction.value.size() > 1 && restriction.value.ends_with('*');
    restriction.end = token.end;
  }

  absl::StatusOr<Node> ParseRestriction() {
    if (token_.kind == Kind::kComparator) {
      return Unexpected("a field");
    }
    if (token_.kind == Kind::kEnd || token_.kind == Kind::kClose || IsWord("AND") || IsWord("OR")) {
      return Unexpected("a restriction");
    }
    Restriction restriction;
    const Token first = token_;
    restriction.begin = first.begin;
    RETURN_IF_ERROR(ReadPath(restriction));
    if (first.kind == Kind::kWord) {
      RETURN_IF_ERROR(RefuseFunction(first.begin, restriction.end));
    }
    if (token_.kind != Kind::kComparator) {
      restriction.comparator = Comparator::kHas;
      restriction.comparator_begin = restriction.value_begin = first.begin;
      if (restriction.end == first.end) {
        TakeValue(first, restriction);
      } else {
        restriction.value = std::exchange(restriction.field, "");
        restriction.quoted = true;
      }
      restriction.field.clear();
      restriction.field_quoted = false;
    } else {
      if (restriction.field.empty()) {
        return ErrorAt(first.begin, "an empty text stands where a field is expected");
      }
      restriction.comparator = token_.comparator;
      restriction.comparator_begin = token_.begin;
      RETURN_IF_ERROR(Advance());
      if ((token_.kind != Kind::kWord && token_.kind != Kind::kString) || IsWord("AND") ||
          IsWord("OR") || IsWord("NOT")) {
        return Unexpected("a value for " + restriction.field);
      }
      RETURN_IF_ERROR(ExtendInstant());
      const Token value = token_;
      restriction.value_begin = value.begin;
      TakeValue(value, restriction);
      RETURN_IF_ERROR(Advance());
      if (value.kind == Kind::kWord) {
        RETURN_IF_ERROR(RefuseFunction(value.begin, value.end));
      }
    }
    if (expression_.restrictions.size() == kMaxRestrictions) {
      return ErrorAt(first.begin,
                     "more than " + std::to_string(kMaxRestrictions) + " restrictions");
    }
    expression_.restrictions.push_back(std::move(restriction));
    return Node{NodeKind::kRestriction, expression_.restrictions.size() - 1, {}};
  }

  // An instant needs no quotes though it has colons: 2021-01-28T08:30:00Z
  absl::Status ExtendInstant() {
    const auto digit = [&](std::size_t at) {
      return at < text_.size() && text_[at] >= '0' && text_[at] <= '9';
    };
    constexpr std::size_t kToHour = 13;  // 2021-01-28T08
    if (token_.kind != Kind::kWord || token_.end - token_.begin < kToHour ||
        text_[token_.begin + kToHour - 3] != 'T' || !digit(token_.begin)) {
      return absl::OkStatus();
    }
    while (token_.end < text_.size() && text_[token_.end] == ':' && digit(token_.end + 1)) {
      const std::size_t begin = token_.begin;
      at_ = token_.end + 1;
      RETURN_IF_ERROR(Advance());
      token_.begin = begin;
    }
    return absl::OkStatus();
  }

  const std::string_view text_;
  std::size_t at_ = 0;
  Token token_;
  Expression expression_;
};

}  // namespace

std::string_view Sign(Comparator comparator) {
  constexpr std::string_view kSigns[] = {"<", "<=", ">", ">=", "=", "!=", ":"};
  return kSigns[static_cast<std::size_t>(comparator)];
}

absl::Status ErrorAt(std::size_t offset, const std::string& what) {
  return absl::InvalidArgumentError("filter, byte " + std::to_string(offset + 1) + ": " + what);
}

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

absl::StatusOr<Expression> Parse(std::string_view text) {
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
  return Parser(text)();
}

}  // namespace zoneflow::filter

#include "common/filter/sql.h"

#include <charconv>
#include <utility>

#include "absl/status/status.h"

#include "common/base/str_cat.h"
#include "common/filter/code_points.h"

namespace zoneflow::filter {
namespace {

constexpr char kTrue[] = "1 = 1";
constexpr char kFalse[] = "1 = 0";

std::size_t Characters(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); at += CodePointAt(text, at).length) {
    ++count;
  }
  return count;
}

class ConditionWriter {
 public:
  ConditionWriter(const Filter& filter, sql::Dialect dialect, std::vector<SqlValue>& values)
      : filter_(filter), dialect_(dialect), values_(values) {}

  std::string Of(const Node& node) {
    switch (node.kind) {
      case NodeKind::kAll:
        return node.children.empty() ? kTrue : Joined(node, " AND ");
      case NodeKind::kAny:
        return Joined(node, " OR ");
      case NodeKind::kNot:
        // NOT would make NULL of a missing field's NULL, which is not true.
        return StrCat("(", Of(node.children.front()), ") IS NOT TRUE");
      case NodeKind::kRestriction:
        return Of(filter_.checks()[node.restriction]);
    }
    return kFalse;
  }

 private:
  std::string Joined(const Node& node, std::string_view with) {
    std::string joined = "(";
    for (const Node& child : node.children) {
      joined += StrCat(joined.size() == 1 ? "" : with, Of(child));
    }
    return joined + ")";
  }

  std::string Of(const Check& check) {
    const FieldSpec& spec = filter_.schema()[check.field];
    switch (spec.kind) {
      case FieldKind::kText:
      case FieldKind::kChoice:
        // A choice may be an expression, which orders text as the database does.
        by_bytes_ = spec.kind == FieldKind::kText;
        return OfText(check, spec.column);
      case FieldKind::kInteger:
      case FieldKind::kMoney:
      case FieldKind::kInstant:
        return OfNumber(check, spec.column.name);
      case FieldKind::kDate: {
        const std::string& column = spec.column.name;
        if (check.any) {
          return Present(check, StrCat(column, " <> ''"));
        }
        return StrCat("(", column, " <> '' AND ",
                      Compared(column, check.comparator, FormatDate(check.date)), ")");
      }
      case FieldKind::kSearch:
        return check.any ? StrCat(spec.column.name, " <> ''")
                         : Contains(spec.column.name, check.value);
    }
    return kFalse;
  }

  // `field:*` and `field = *`; a field is never unequal to any value.
  static std::string Present(const Check& check, std::string present) {
    return check.comparator == Comparator::kNotEqual ? kFalse : present;
  }

  std::string OfText(const Check& check, const Column& column) {
    if (column.rows.empty()) {
      const std::string present = StrCat(column.name, " <> ''");
      if (check.any) {
        return Present(check, present);
      }
      if (check.comparator == Comparator::kNotEqual) {
        return StrCat("(", present, " AND NOT ", Pattern(check, column.name), ")");
      }
      return IsOrder(check.comparator)
                 ? StrCat("(", present, " AND ", Text(check, column.name), ")")
                 : Text(check, column.name);
    }
    const std::string some = StrCat("EXISTS (SELECT 1 FROM ", column.rows);
    if (check.any) {
      return Present(check, some + ")");
    }
    if (check.comparator == Comparator::kNotEqual) {
      return StrCat("(", some, ") AND NOT ", some, " AND ", Pattern(check, column.name), "))");
    }
    return StrCat(some, " AND ", Text(check, column.name), ")");
  }

  std::string Text(const Check& check, const std::string& column) {
    return IsOrder(check.comparator) ? Compared(column, check.comparator, check.value)
                                     : Pattern(check, column);
  }

  std::string Pattern(const Check& check, const std::string& column) {
    if (check.any_before && check.any_after) {
      return check.value.empty() ? StrCat("(", column, " <> '')") : Contains(column, check.value);
    }
    if (check.any_before) {
      const std::size_t length = Characters(check.value);
      return StrCat("(length(", column, ") >= ", length, " AND substr(", column, ", length(",
                    column, ") - ", length, " + 1) = ", Bound(check.value), ")");
    }
    if (check.any_after) {
      const std::string after = AfterAllWith(check.value);
      if (after.empty() || !by_bytes_) {
        return StrCat("(substr(", column, ", 1, ", Characters(check.value),
                      ") = ", Bound(check.value), ")");
      }
      // A range, so that an index serves it. Bound in the order of the text.
      const std::string least = Bound(check.value);
      return StrCat("(", column, " >= ", least, " AND ", column, " < ", Bound(after), ")");
    }
    return check.value.empty() ? StrCat("(", kFalse, ")")
                               : StrCat("(", column, " = ", Bound(check.value), ")");
  }

  std::string Contains(const std::string& column, const std::string& part) {
    return StrCat("(", dialect_ == sql::Dialect::kSqlite ? "instr(" : "strpos(", column, ", ",
                  Bound(part), ") > 0)");
  }

  std::string OfNumber(const Check& check, const std::string& column) {
    if (check.any) {
      return Present(check, StrCat(column, " IS NOT NULL"));
    }
    Comparator comparator = check.comparator;
    if (check.more) {
      // The literal lies between number and the next: no whole number is equal to it.
      switch (comparator) {
        case Comparator::kEqual:
        case Comparator::kHas:
          return kFalse;
        case Comparator::kNotEqual:
          return StrCat(column, " IS NOT NULL");
        case Comparator::kLess:
          comparator = Comparator::kLessEqual;
          break;
        case Comparator::kGreaterEqual:
          comparator = Comparator::kGreater;
          break;
        default:
          break;
      }
    }
    return Compared(column, comparator, static_cast<long long>(check.number));
  }

  std::string Compared(const std::string& column, Comparator comparator, SqlValue value) {
    const std::string_view sign = comparator == Comparator::kHas        ? "="
                                  : comparator == Comparator::kNotEqual ? "<>"
                                                                        : Sign(comparator);
    return StrCat(column, " ", sign, " ", Bound(std::move(value)));
  }

  std::string Bound(SqlValue value) { return Bind(values_, std::move(value)); }

  const Filter& filter_;
  const sql::Dialect dialect_;
  std::vector<SqlValue>& values_;
  bool by_bytes_ = true;  // whether the column at hand is compared by bytes
};

void AddSearches(const Filter& filter, const Node& node, std::vector<std::string>& searches) {
  if (node.kind == NodeKind::kAll) {
    for (const Node& child : node.children) {
      AddSearches(filter, child, searches);
    }
  } else if (node.kind == NodeKind::kRestriction) {
    const Check& check = filter.checks()[node.restriction];
    if (filter.schema()[check.field].kind == FieldKind::kSearch && !check.any) {
      searches.push_back(check.value);
    }
  }
}

const std::string& OrderOf(const Order& order, const OrderTerm& term) {
  return order.schema()[term.field].column.order;
}

bool IsText(FieldKind kind) {
  return kind == FieldKind::kText || kind == FieldKind::kChoice || kind == FieldKind::kDate;
}

// The condition from that term on, where all before are equal.
std::string AfterFrom(const Order& order, std::size_t at, const std::vector<std::string>& columns,
                      const std::vector<SqlValue>& keys, std::vector<SqlValue>& values) {
  const std::string sign = order.terms()[at].descending ? "<" : ">";
  if (at + 1 == order.terms().size()) {
    return StrCat(columns[at], " ", sign, " ", Bind(values, keys[at]));
  }
  const std::string bound = StrCat(columns[at], " ", sign, "= ", Bind(values, keys[at]));
  const std::string beyond = StrCat(columns[at], " ", sign, " ", Bind(values, keys[at]));
  return StrCat("(", bound, " AND (", beyond, " OR ",
                AfterFrom(order, at + 1, columns, keys, values), "))");
}

}  // namespace

std::string Bind(std::vector<SqlValue>& values, SqlValue value) {
  values.push_back(std::move(value));
  return StrCat(":v", values.size());
}

std::string BindAll(std::vector<SqlValue>& values, std::span<const std::string> texts) {
  std::string names;
  for (const std::string& text : texts) {
    StrAppend(&names, names.empty() ? "" : ", ", Bind(values, text));
  }
  return names.empty() ? "NULL" : names;
}

std::string ConditionOf(const Filter& filter, sql::Dialect dialect, std::vector<SqlValue>& values) {
  return ConditionWriter(filter, dialect, values).Of(filter.root());
}

std::vector<std::string> SearchesOf(const Filter& filter) {
  std::vector<std::string> searches;
  AddSearches(filter, filter.root(), searches);
  return searches;
}

std::string OrderByOf(const Order& order) {
  std::string terms;
  for (const OrderTerm& term : order.terms()) {
    terms +=
        StrCat(terms.empty() ? "" : ", ", OrderOf(order, term), term.descending ? " DESC" : "");
  }
  return terms;
}

std::vector<std::string> KeyColumnsOf(const Order& order) {
  std::vector<std::string> columns;
  for (const OrderTerm& term : order.terms()) {
    columns.push_back(StrCat("CAST(", OrderOf(order, term), " AS TEXT)"));
  }
  return columns;
}

absl::StatusOr<std::string> AfterOf(const Order& order, sql::Dialect dialect,
                                    const std::vector<std::string>& keys,
                                    std::vector<SqlValue>& values) {
  const auto& terms = order.terms();
  const auto foreign = [] {
    return absl::InvalidArgumentError("page_token: its keys are none of this order");
  };
  if (keys.size() != terms.size()) {
    return foreign();
  }
  std::vector<std::string> columns;
  std::vector<SqlValue> bound;
  bool one_way = true;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    columns.push_back(OrderOf(order, terms[i]));
    one_way = one_way && terms[i].descending == terms[0].descending;
    if (IsText(order.schema()[terms[i].field].kind)) {
      bound.emplace_back(keys[i]);
      continue;
    }
    long long number = 0;
    const char* end = keys[i].data() + keys[i].size();
    const auto [at, error] = std::from_chars(keys[i].data(), end, number);
    if (error != std::errc() || at != end) {
      return foreign();
    }
    bound.emplace_back(number);
  }
  if (!one_way) {
    return AfterFrom(order, 0, columns, bound, values);
  }
  // A comparison of rows, which begins and goes on in the index.
  std::string left, right;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    left += StrCat(i == 0 ? "" : ", ", columns[i]);
    right += StrCat(i == 0 ? "" : ", ", Bind(values, bound[i]));
  }
  const std::string_view sign = terms[0].descending ? "<" : ">";
  // SQLite begins at a row in an index of columns, and of an expression only at a bound of its own.
  // PostgreSQL does without, and would take the two for independent.
  const std::string bound_alone =
      dialect == sql::Dialect::kPostgres || columns[0].find('(') == std::string::npos
          ? ""
          : StrCat(columns[0], " ", sign, "= ", Bind(values, bound[0]), " AND ");
  return StrCat(bound_alone, "(", left, ") ", sign, " (", right, ")");
}

}  // namespace zoneflow::filter

#include "services/notification/core/match_index.h"

#include <algorithm>
#include <array>
#include <bit>
#include <deque>
#include <iterator>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>

#include "common/base/check.h"

namespace zoneflow::notification {
namespace {

using Member = MatchIndex::Member;

constexpr std::uint32_t kNone = 0xFFFFFFFF;
// More kinds of wishes than this share the lists of their single fields.
constexpr std::size_t kMostSignatures = 512;

// The values of one field that some bucket has, as small numbers.
class Dictionary {
 public:
  std::uint32_t Acquire(std::string_view text) {
    auto found = values_.find(text);
    if (found == values_.end()) {
      std::uint32_t id = static_cast<std::uint32_t>(by_id_.size());
      if (free_.empty()) {
        by_id_.push_back(nullptr);
      } else {
        id = free_.back();
        free_.pop_back();
      }
      found = values_.emplace(text, Value{id, 0}).first;
      by_id_[id] = &*found;
    }
    ++found->second.uses;
    return found->second.id;
  }

  // Returns whether nobody has it any more: the number may then be another value's.
  bool Release(std::uint32_t id) {
    if (--by_id_[id]->second.uses > 0) {
      return false;
    }
    values_.erase(values_.find(by_id_[id]->first));
    by_id_[id] = nullptr;
    free_.push_back(id);
    return true;
  }

  // kNone if no bucket has it.
  std::uint32_t Find(std::string_view text) const {
    const auto found = values_.find(text);
    return found == values_.end() ? kNone : found->second.id;
  }

 private:
  struct Value {
    std::uint32_t id;
    std::uint32_t uses;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  using Values = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;

  Values values_;
  std::vector<Values::value_type*> by_id_;  // nodes stay where they are
  std::vector<std::uint32_t> free_;
};

// Short runs of numbers in few large pieces of memory: a piece of its own for each of a million
// would cost more than what is in it.
class Runs {
 public:
  std::uint32_t Make(std::span<const std::uint32_t> words) {
    auto& free = free_[words.size()];
    std::uint32_t at = 0;
    if (!free.empty()) {
      at = free.back();
      free.pop_back();
    } else {
      ZONEFLOW_CHECK(words.size() <= kChunk);
      if (chunks_.empty() || end_ + words.size() > kChunk) {
        chunks_.push_back(std::make_unique<std::uint32_t[]>(kChunk));
        end_ = 0;
      }
      at = static_cast<std::uint32_t>((chunks_.size() - 1) * kChunk + end_);
      end_ += words.size();
    }
    std::copy(words.begin(), words.end(), At(at));
    return at;
  }

  std::uint32_t* At(std::uint32_t at) { return &chunks_[at / kChunk][at % kChunk]; }

  void Free(std::uint32_t at, std::size_t size) { free_[size].push_back(at); }

 private:
  static constexpr std::size_t kChunk = std::size_t{1} << 15;

  std::vector<std::unique_ptr<std::uint32_t[]>> chunks_;
  std::size_t end_ = 0;                                               // used of the last chunk
  std::unordered_map<std::size_t, std::vector<std::uint32_t>> free_;  // by size
};

// Numbered things that stay where they are.
template <typename T>
class Chunks {
 public:
  std::uint32_t Make() {
    if (!free_.empty()) {
      const std::uint32_t at = free_.back();
      free_.pop_back();
      return at;
    }
    if (size_ == chunks_.size() * kChunk) {
      chunks_.push_back(std::make_unique<T[]>(kChunk));
    }
    return static_cast<std::uint32_t>(size_++);
  }

  void Free(std::uint32_t at) {
    (*this)[at] = T();
    free_.push_back(at);
  }

  T& operator[](std::uint32_t at) { return chunks_[at / kChunk][at % kChunk]; }
  const T& operator[](std::uint32_t at) const { return chunks_[at / kChunk][at % kChunk]; }

 private:
  static constexpr std::size_t kChunk = 1024;

  std::vector<std::unique_ptr<T[]>> chunks_;
  std::size_t size_ = 0;
  std::vector<std::uint32_t> free_;
};

// The members of one signature that want the same values: first those without a bound, by number,
// then the others by bound and number. An upper bound is held turned round, so that what an event
// reaches is always a run from the beginning. One member alone lies in the bucket itself.
class Bucket {
 public:
  using Values = std::array<std::uint32_t, kMostKeyFields>;

  Bucket() = default;
  Bucket(std::uint32_t signature, const Values& values) : values_(values), signature_(signature) {}
  Bucket(const Bucket&) = delete;
  Bucket& operator=(const Bucket&) = delete;
  Bucket& operator=(Bucket&& other) noexcept {
    std::swap(block_, other.block_);
    std::swap(values_, other.values_);
    std::swap(signature_, other.signature_);
    std::swap(plain_, other.plain_);
    std::swap(bounded_, other.bounded_);
    return *this;
  }
  ~Bucket() {
    if (!is_inline()) {
      delete[] block_.bytes;
    }
  }

  std::uint32_t signature() const { return signature_; }
  const Values& values() const { return values_; }
  std::uint32_t size() const { return plain() + bounded(); }

  void Insert(std::optional<std::int64_t> bound, Member member) {
    const std::size_t at = Place(bound, member);
    const std::uint32_t old_plain = plain();
    const std::uint32_t old_bounded = bounded();
    Resize(old_plain + (bound.has_value() ? 0 : 1), old_bounded + (bound.has_value() ? 1 : 0),
           [&](std::int64_t* limits, Member* all) {
             const std::size_t count = old_plain + old_bounded;
             std::copy_backward(all + at, all + count, all + count + 1);
             all[at] = member;
             if (bound.has_value()) {
               const std::size_t limit_at = at - old_plain;
               std::copy_backward(limits + limit_at, limits + old_bounded,
                                  limits + old_bounded + 1);
               limits[limit_at] = *bound;
             }
           });
  }

  void Erase(std::optional<std::int64_t> bound, Member member) {
    const std::size_t at = Place(bound, member);
    ZONEFLOW_CHECK(at < size() && members()[at] == member);
    if (!is_inline()) {
      Member* const all = members();
      std::copy(all + at + 1, all + size(), all + at);
      if (bound.has_value()) {
        const std::size_t limit_at = at - plain_;
        std::copy(bounds() + limit_at + 1, bounds() + bounded_, bounds() + limit_at);
      }
    }
    Resize(plain() - (bound.has_value() ? 0 : 1), bounded() - (bound.has_value() ? 1 : 0),
           [](std::int64_t*, Member*) {});
  }

  // Those without a bound, and those whose bound is at most the value, if there is one.
  std::span<const Member> Reached(std::optional<std::int64_t> value) const {
    std::size_t count = plain();
    if (value.has_value()) {
      const std::int64_t* const limits = bounds();
      count +=
          static_cast<std::size_t>(std::upper_bound(limits, limits + bounded(), *value) - limits);
    }
    return {members(), count};
  }

  // Asks for the memory that Reached will read.
  void Prefetch() const {
    if (!is_inline()) {
      __builtin_prefetch(block_.bytes);
    }
  }

 private:
  // How much room there is for so many: at most a quarter more.
  static std::size_t Room(std::size_t count) {
    if (count <= 8) {
      return count;
    }
    const int shift = std::bit_width(count - 1) - 3;
    return (((count - 1) >> shift) + 1) << shift;
  }

  static Member* MembersIn(std::byte* block, std::size_t bounded) {
    return reinterpret_cast<Member*>(block + Room(bounded) * sizeof(std::int64_t));
  }

  bool is_inline() const { return plain_ >= kNobody; }
  std::uint32_t plain() const { return is_inline() ? (plain_ == kOnePlain ? 1 : 0) : plain_; }
  std::uint32_t bounded() const { return is_inline() ? (plain_ == kOneBounded ? 1 : 0) : bounded_; }
  const std::int64_t* bounds() const {
    return is_inline() ? &block_.only_bound : reinterpret_cast<std::int64_t*>(block_.bytes);
  }
  std::int64_t* bounds() { return const_cast<std::int64_t*>(std::as_const(*this).bounds()); }
  const Member* members() const {
    return is_inline() ? &bounded_ : MembersIn(block_.bytes, bounded_);
  }
  Member* members() { return const_cast<Member*>(std::as_const(*this).members()); }

  // Where the member stands, or would.
  std::size_t Place(std::optional<std::int64_t> bound, Member member) const {
    const Member* const all = members();
    std::size_t begin = 0;
    std::size_t end = plain();
    if (bound.has_value()) {
      const std::int64_t* const limits = bounds();
      const auto range = std::equal_range(limits, limits + bounded(), *bound);
      begin = plain() + static_cast<std::size_t>(range.first - limits);
      end = plain() + static_cast<std::size_t>(range.second - limits);
    }
    return static_cast<std::size_t>(std::lower_bound(all + begin, all + end, member) - all);
  }

  // Goes over to so many members. `edit` gets memory with room for them that holds what is there now.
  template <typename Edit>
  void Resize(std::uint32_t new_plain, std::uint32_t new_bounded, Edit edit) {
    const std::uint32_t count = new_plain + new_bounded;
    if (count > 1 && !is_inline() && Room(new_bounded) == Room(bounded_) &&
        Room(count) == Room(size())) {
      edit(bounds(), members());
      plain_ = new_plain;
      bounded_ = new_bounded;
      return;
    }
    std::int64_t bound = 0;
    Member member = 0;
    std::byte* block = nullptr;
    std::int64_t* limits = &bound;
    Member* all = &member;
    if (count > 1) {
      block =
          new std::byte[Room(new_bounded) * sizeof(std::int64_t) + Room(count) * sizeof(Member)];
      limits = reinterpret_cast<std::int64_t*>(block);
      all = MembersIn(block, new_bounded);
    }
    std::copy_n(bounds(), std::min(bounded(), new_bounded), limits);
    std::copy_n(members(), std::min(size(), count), all);
    edit(limits, all);
    if (!is_inline()) {
      delete[] block_.bytes;
    }
    if (count > 1) {
      block_.bytes = block;
      plain_ = new_plain;
      bounded_ = new_bounded;
    } else {
      block_.only_bound = bound;
      plain_ = count == 0 ? kNobody : new_plain == 1 ? kOnePlain : kOneBounded;
      bounded_ = member;
    }
  }

  // In place of plain_, where there is no block: bounded_ is then the only member.
  static constexpr std::uint32_t kNobody = 0xFFFFFFFD;
  static constexpr std::uint32_t kOnePlain = 0xFFFFFFFE;
  static constexpr std::uint32_t kOneBounded = 0xFFFFFFFF;

  // Bounds, then members; of one member alone its bound.
  union {
    std::byte* bytes;
    std::int64_t only_bound = 0;
  } block_;
  Values values_{};
  std::uint32_t signature_ = 0;
  std::uint32_t plain_ = kNobody;
  std::uint32_t bounded_ = 0;
};
static_assert(sizeof(Bucket) == 32);

std::uint64_t Mix(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * 0x9E3779B97F4A7C15;
  return hash ^ (hash >> 32);
}

std::uint64_t HashOf(std::uint32_t signature,
                     const std::array<std::uint32_t, kMostKeyFields>& values, std::size_t fields) {
  std::uint64_t hash = Mix(0, signature + 1);
  for (std::size_t i = 0; i < fields; ++i) {
    hash = Mix(hash, values[i]);
  }
  return hash;
}

// One kind of lookup.
struct Signature {
  std::array<std::size_t, kMostKeyFields> fields{};  // places in the fields in use
  std::size_t field_count = 0;
  std::optional<std::size_t> bound_field;  // of the schema
  bool upper = false;
  bool rests = false;    // its members are places of rests
  bool repeats = false;  // a member may stand in several of its buckets that one event reaches
  std::size_t buckets = 0;
};

// A field that some signature looks up.
struct UsedField {
  std::size_t field = 0;  // of the schema, or kScopeField
  Dictionary dictionary;
  std::vector<std::uint32_t> values;  // of the event at hand
};

// What is asked of an event once, for all members that have it.
using Predicate = std::variant<std::monostate, filter::Check, OneOf>;

// A filter that is asked as a whole.
struct Asked {
  filter::Filter filter;
  Scope scope;
};

// A step of a rest, in the lowest two bits of its word.
enum Step : std::uint32_t {
  kMust,     // the predicate must be true
  kMustNot,  // it must not
  kBound,    // field << 3 | upper << 2, then the halves of the limit
  kAsk,      // the filter must match
};

std::int64_t Joined(std::uint32_t low, std::uint32_t high) {
  return static_cast<std::int64_t>(low | std::uint64_t{high} << 32);
}

void AppendHalves(std::int64_t number, std::vector<std::uint32_t>& words) {
  words.push_back(static_cast<std::uint32_t>(static_cast<std::uint64_t>(number)));
  words.push_back(static_cast<std::uint32_t>(static_cast<std::uint64_t>(number) >> 32));
}

}  // namespace

class MatchIndex::Tables {
 public:
  explicit Tables(const filter::Schema& schema)
      : schema_(schema), zone_id_(schema.Number("zone.id")) {
    for (std::size_t field = 0; field < schema.fields().size() && !usual_bound_; ++field) {
      if (schema[field].kind == filter::FieldKind::kMoney) {
        usual_bound_ = field;
      }
    }
  }

  void Put(Member member, const filter::Filter& filter, const Scope& scope) {
    Remove(member);
    std::vector<Alternative> alternatives = AlternativesOf(filter, scope);
    words_.clear();
    for (Alternative& alternative : alternatives) {
      Add(std::move(alternative), member, filter, scope, alternatives.size() > 1);
    }
    if (words_.empty()) {
      words_.push_back(0);
    }
    words_[0] |= static_cast<std::uint32_t>(alternatives.size()) << kAlternativesAt;
    if (member >= runs_of_.size()) {
      runs_of_.resize(std::size_t{member} + 1, kNone);
    }
    runs_of_[member] = runs_.Make(words_);
    ++size_.members;
  }

  void Remove(Member member) {
    if (member >= runs_of_.size() || runs_of_[member] == kNone) {
      return;
    }
    const std::uint32_t* const words = runs_.At(runs_of_[member]);
    const std::uint32_t* word = words;
    const std::uint32_t alternatives = *words >> kAlternativesAt & 31;
    for (std::uint32_t i = 0; i < std::max(alternatives, 1U); ++i) {
      const std::uint32_t head = *word++;
      const std::uint32_t count = head & kCount;
      const std::uint32_t listed = (head & kHasRest) != 0 ? *word++ : member;
      const std::uint32_t* const buckets = word;
      word += count;
      std::optional<std::int64_t> bound;
      if ((head & kHasBound) != 0) {
        bound = Joined(word[0], word[1]);
        word += 2;
      }
      for (std::uint32_t each = 0; each < count; ++each) {
        Take(buckets[each], bound, listed);
      }
      if ((head & kHasRest) != 0) {
        DropRest(listed);
      }
    }
    const auto size = static_cast<std::size_t>(word - words);
    runs_.Free(runs_of_[member], size);
    runs_of_[member] = kNone;
    --size_.members;
  }

  void Match(const filter::Row& event, std::vector<Member>& matched) {
    matched.clear();
    Collect(event, matched);
    if (!event.is_later_part() || matched.empty()) {
      return;
    }
    // A later part is told where its own fields make the difference.
    filter::Row common = event;
    for (std::size_t field = 0; field < schema_.fields().size(); ++field) {
      if (schema_[field].own_of_part) {
        common.Clear(field);
      }
    }
    std::vector<Member> without;
    Collect(common, without);
    std::sort(without.begin(), without.end());
    std::erase_if(matched, [&](Member member) {
      return std::binary_search(without.begin(), without.end(), member);
    });
  }

  Size size() const {
    Size size = size_;
    size.signatures = signatures_.size();
    return size;
  }

 private:
  // Up to three fields and the field of the bound, 16 bits each; then upper, rests and repeats.
  using SignatureKey = std::pair<std::uint64_t, std::uint32_t>;
  static constexpr std::uint64_t kNoField = 0xFFFE;
  static_assert(kMostKeyFields == 3 && kScopeField != kNoField);

  using Values = Bucket::Values;

  // Of a member's words: how many buckets an alternative has, and what else stands there.
  static constexpr std::uint32_t kCount = (1U << 16) - 1;
  static constexpr int kAlternativesAt = 16;  // of the first one: how many there are, in 5 bits
  static constexpr std::uint32_t kHasRest = 1U << 30;
  static constexpr std::uint32_t kHasBound = 1U << 31;

  // Those without a bound stand where most bounds are: one look for both.
  std::optional<std::size_t> BoundFieldOf(const Alternative& alternative) const {
    return alternative.bound.has_value() ? alternative.bound->field : usual_bound_;
  }

  SignatureKey KeyOf(const Alternative& alternative, bool repeats) const {
    const bool upper = alternative.bound.has_value() && alternative.bound->upper;
    std::uint64_t fields = BoundFieldOf(alternative).value_or(kNoField);
    for (std::size_t i = 0; i < kMostKeyFields; ++i) {
      fields =
          fields << 16 | (i < alternative.one_of.size() ? alternative.one_of[i].field : kNoField);
    }
    return {fields, (upper ? 1U : 0U) | (alternative.has_rest() ? 2U : 0U) | (repeats ? 4U : 0U)};
  }

  // The place of the field among those in use.
  std::size_t Use(std::size_t field) {
    for (std::size_t i = 0; i < used_.size(); ++i) {
      if (used_[i].field == field) {
        return i;
      }
    }
    used_.emplace_back().field = field;
    return used_.size() - 1;
  }

  std::uint32_t SignatureOf(const Alternative& alternative, bool repeats) {
    const auto [found, is_new] = signature_numbers_.try_emplace(
        KeyOf(alternative, repeats), static_cast<std::uint32_t>(signatures_.size()));
    if (is_new) {
      Signature signature;
      for (const OneOf& one_of : alternative.one_of) {
        signature.fields[signature.field_count++] = Use(one_of.field);
      }
      signature.bound_field = BoundFieldOf(alternative);
      signature.upper = alternative.bound.has_value() && alternative.bound->upper;
      signature.rests = alternative.has_rest();
      signature.repeats = repeats;
      signatures_.push_back(signature);
    }
    return found->second;
  }

  // The number of the predicate, made where nobody has it yet.
  std::uint32_t Hold(const std::string& name, Predicate predicate) {
    const std::uint32_t number = predicate_names_.Acquire(name);
    if (number >= predicates_.size()) {
      predicates_.resize(std::size_t{number} + 1);
      answers_.resize(predicates_.size(), 0);
    }
    if (std::holds_alternative<std::monostate>(predicates_[number])) {
      predicates_[number] = std::move(predicate);
      ++size_.predicates;
    }
    return number;
  }

  static std::string NameOf(const filter::Check& check) {
    std::string name = "c";
    name += static_cast<char>(check.field);
    name += static_cast<char>(check.comparator);
    name += static_cast<char>(check.any | check.any_before << 1 | check.any_after << 2 |
                              check.more << 3);
    return name + NumberKey(check.number) + NumberKey(*NumberOf(check.date)) + check.value;
  }

  static std::string NameOf(const OneOf& one_of) {
    std::string name = "o" + NumberKey(static_cast<std::int64_t>(one_of.field));
    for (const std::string& value : one_of.values) {
      name += NumberKey(static_cast<std::int64_t>(value.size())) + value;
    }
    return name;
  }

  // Stores what the alternative leaves open: [member, words, steps …].
  std::uint32_t MakeRest(const Alternative& alternative, Member member,
                         const filter::Filter& filter, const Scope& scope) {
    std::vector<std::uint32_t> words = {member, 0};
    for (const Literal& literal : alternative.rest) {
      const filter::Check& check = filter.checks()[literal.restriction];
      words.push_back(Hold(NameOf(check), check) << 2 | (literal.negated ? kMustNot : kMust));
    }
    for (const OneOf& one_of : alternative.other_one_of) {
      words.push_back(Hold(NameOf(one_of), one_of) << 2 | kMust);
    }
    for (const Bound& bound : alternative.other_bounds) {
      words.push_back(static_cast<std::uint32_t>(bound.field << 3) | (bound.upper ? 4 : 0) |
                      kBound);
      AppendHalves(bound.limit, words);
    }
    if (!alternative.exact) {
      const std::uint32_t asked = asked_.Make();
      asked_[asked].emplace(Asked{filter, scope});
      words.push_back(asked << 2 | kAsk);
      ++size_.asked;
    }
    words[1] = static_cast<std::uint32_t>(words.size());
    ++size_.rests;
    return runs_.Make(words);
  }

  void DropRest(std::uint32_t place) {
    const std::uint32_t* const words = runs_.At(place);
    for (std::uint32_t i = 2; i < words[1]; ++i) {
      const std::uint32_t number = words[i] >> 2;
      switch (static_cast<Step>(words[i] & 3)) {
        case kMust:
        case kMustNot:
          if (predicate_names_.Release(number)) {
            predicates_[number] = std::monostate();
            --size_.predicates;
          }
          break;
        case kBound:
          i += 2;
          break;
        case kAsk:
          asked_.Free(number);
          --size_.asked;
          break;
      }
    }
    --size_.rests;
    runs_.Free(place, words[1]);
  }

  void Add(Alternative alternative, Member member, const filter::Filter& filter, const Scope& scope,
           bool repeats) {
    if (signatures_.size() >= kMostSignatures &&
        !signature_numbers_.contains(KeyOf(alternative, repeats))) {
      // The field that tells most, alone: there are only so many.
      repeats = true;
      auto& one_of = alternative.one_of;
      std::sort(one_of.begin(), one_of.end(),
                [](const OneOf& a, const OneOf& b) { return a.values.size() < b.values.size(); });
      while (one_of.size() > 1) {
        alternative.other_one_of.push_back(std::move(one_of.back()));
        one_of.pop_back();
      }
      if (alternative.bound.has_value()) {
        alternative.other_bounds.push_back(*alternative.bound);
        alternative.bound.reset();
      }
    }
    const std::uint32_t listed =
        alternative.has_rest() ? MakeRest(alternative, member, filter, scope) : member;
    const std::uint32_t number = SignatureOf(alternative, repeats);
    std::optional<std::int64_t> bound;
    if (alternative.bound.has_value()) {
      // ~ turns the order round without an overflow.
      bound = alternative.bound->upper ? ~alternative.bound->limit : alternative.bound->limit;
    }
    words_.push_back(static_cast<std::uint32_t>(alternative.Combinations()) |
                     (alternative.has_rest() ? kHasRest : 0) | (bound.has_value() ? kHasBound : 0));
    if (alternative.has_rest()) {
      words_.push_back(listed);
    }

    // Each combination of values has its bucket.
    std::array<std::size_t, kMostKeyFields> chosen{};
    const std::size_t count = alternative.one_of.size();
    while (true) {
      Values values{};
      for (std::size_t i = 0; i < count; ++i) {
        values[i] = used_[signatures_[number].fields[i]].dictionary.Acquire(
            alternative.one_of[i].values[chosen[i]]);
      }
      const std::uint32_t bucket = BucketOf(number, values);
      buckets_[bucket].Insert(bound, listed);
      ++size_.postings;
      words_.push_back(bucket);
      std::size_t turn = 0;
      while (turn < count && ++chosen[turn] == alternative.one_of[turn].values.size()) {
        chosen[turn++] = 0;
      }
      if (turn == count) {
        break;
      }
    }
    if (bound.has_value()) {
      AppendHalves(*bound, words_);
    }
  }

  void Release(std::uint32_t signature, const Values& values) {
    for (std::size_t i = 0; i < signatures_[signature].field_count; ++i) {
      used_[signatures_[signature].fields[i]].dictionary.Release(values[i]);
    }
  }

  // Removes the member from the bucket, and the bucket where nobody else is in it.
  void Take(std::uint32_t number, std::optional<std::int64_t> bound, std::uint32_t listed) {
    Bucket& bucket = buckets_[number];
    const Signature& signature = signatures_[bucket.signature()];
    bucket.Erase(bound, listed);
    --size_.postings;
    if (bucket.size() > 0) {
      return;
    }
    const std::uint32_t of = bucket.signature();
    const Values values = bucket.values();
    EraseSlot(number, HashOf(of, values, signature.field_count));
    Release(of, values);
    buckets_.Free(number);
    --signatures_[of].buckets;
    --size_.buckets;
  }

  // The bucket of the values, made where there is none. Takes over what was acquired for it.
  std::uint32_t BucketOf(std::uint32_t signature, const Values& values) {
    if ((size_.buckets + 1) * 5 > slots_.size() * 4) {
      Rehash();
    }
    const std::uint64_t hash = HashOf(signature, values, signatures_[signature].field_count);
    const std::uint32_t found = FindBucket(signature, values, hash);
    if (found != kNone) {
      Release(signature, values);  // the bucket has them already
      return found;
    }
    const std::uint32_t number = buckets_.Make();
    buckets_[number] = Bucket(signature, values);
    InsertSlot(number, hash);
    ++signatures_[signature].buckets;
    ++size_.buckets;
    return number;
  }

  // Open addressing, one step at a time. Of each slot the number of its bucket, and a byte of the
  // hash, so that few buckets are looked at in vain.
  static std::uint8_t TagOf(std::uint64_t hash) { return static_cast<std::uint8_t>(hash); }
  std::size_t HomeOf(std::uint64_t hash) const { return (hash >> 32) * slots_.size() >> 32; }
  std::size_t Next(std::size_t slot) const { return slot + 1 == slots_.size() ? 0 : slot + 1; }
  // How many steps `to` is behind `from`.
  std::size_t Steps(std::size_t from, std::size_t to) const {
    return to >= from ? to - from : to + slots_.size() - from;
  }

  std::uint64_t HashOfBucket(std::uint32_t bucket) const {
    const std::uint32_t signature = buckets_[bucket].signature();
    return HashOf(signature, buckets_[bucket].values(), signatures_[signature].field_count);
  }

  std::uint32_t FindBucket(std::uint32_t signature, const Values& values,
                           std::uint64_t hash) const {
    for (std::size_t at = HomeOf(hash); slots_[at] != kNone; at = Next(at)) {
      if (tags_[at] == TagOf(hash) && IsOf(slots_[at], signature, values)) {
        return slots_[at];
      }
    }
    return kNone;
  }

  // The first bucket that may be the one of the hash.
  std::uint32_t FindTag(std::uint64_t hash) const {
    std::size_t at = HomeOf(hash);
    while (slots_[at] != kNone && tags_[at] != TagOf(hash)) {
      at = Next(at);
    }
    return slots_[at];
  }

  bool IsOf(std::uint32_t bucket, std::uint32_t signature, const Values& values) const {
    return buckets_[bucket].signature() == signature && buckets_[bucket].values() == values;
  }

  void InsertSlot(std::uint32_t bucket, std::uint64_t hash) {
    std::size_t at = HomeOf(hash);
    while (slots_[at] != kNone) {
      at = Next(at);
    }
    slots_[at] = bucket;
    tags_[at] = TagOf(hash);
  }

  void EraseSlot(std::uint32_t bucket, std::uint64_t hash) {
    std::size_t hole = HomeOf(hash);
    while (slots_[hole] != bucket) {
      hole = Next(hole);
    }
    // Closes the hole by what would not be found behind it.
    for (std::size_t next = Next(hole); slots_[next] != kNone; next = Next(next)) {
      const std::size_t home = HomeOf(HashOfBucket(slots_[next]));
      if (Steps(home, next) >= Steps(hole, next)) {
        slots_[hole] = slots_[next];
        tags_[hole] = tags_[next];
        hole = next;
      }
    }
    slots_[hole] = kNone;
  }

  void Rehash() {
    const std::vector<std::uint32_t> old = std::move(slots_);
    slots_.assign(old.size() + old.size() / 2 + 16, kNone);
    tags_.assign(slots_.size(), 0);
    for (const std::uint32_t bucket : old) {
      if (bucket != kNone) {
        InsertSlot(bucket, HashOfBucket(bucket));
      }
    }
  }

  void ReadValues(const filter::Row& event) {
    for (UsedField& used : used_) {
      used.values.clear();
      const auto add = [&](std::string_view text) {
        const std::uint32_t value = used.dictionary.Find(text);
        if (value != kNone) {
          used.values.push_back(value);
        }
      };
      const std::size_t field = used.field == kScopeField ? zone_id_ : used.field;
      const filter::FieldValue& value = event.Get(field);
      if (const auto number = NumberOf(value)) {
        add(NumberKey(*number));
      } else {
        for (const std::string& text : event.Texts(field)) {
          add(text);
        }
      }
    }
  }

  // A bucket to look for, and what it is asked with.
  struct Probe {
    std::uint32_t signature = 0;
    Values values{};
    std::uint64_t hash = 0;
    std::optional<std::int64_t> value;
    bool repeats = false;
    std::uint32_t bucket = kNone;
  };

  // All that fit as if the event were told in one part.
  void Collect(const filter::Row& event, std::vector<Member>& matched) {
    if (slots_.empty()) {
      return;
    }
    if (++stamp_ == 1U << 31) {
      std::fill(stamps_.begin(), stamps_.end(), 0);
      std::fill(answers_.begin(), answers_.end(), 0);
      stamp_ = 1;
    }
    ReadValues(event);
    // In rounds, each of which asks for the memory of the next one: one after the other, most
    // of the time would go into waiting for it.
    probes_.clear();
    for (std::uint32_t number = 0; number < signatures_.size(); ++number) {
      AddProbes(event, number);
    }
    for (Probe& probe : probes_) {
      probe.bucket = FindTag(probe.hash);
      if (probe.bucket != kNone) {
        __builtin_prefetch(&buckets_[probe.bucket]);
      }
    }
    for (Probe& probe : probes_) {
      if (probe.bucket == kNone) {
        continue;
      }
      if (!IsOf(probe.bucket, probe.signature, probe.values)) {
        probe.bucket = FindBucket(probe.signature, probe.values, probe.hash);
      }
      if (probe.bucket != kNone) {
        buckets_[probe.bucket].Prefetch();
      }
    }
    for (const Probe& probe : probes_) {
      if (probe.bucket == kNone) {
        continue;
      }
      const Signature& signature = signatures_[probe.signature];
      const std::span<const std::uint32_t> reached = buckets_[probe.bucket].Reached(probe.value);
      if (signature.rests) {
        // Each lies somewhere else: asked for in time.
        constexpr std::size_t kAhead = 8;
        for (std::size_t i = 0; i < reached.size(); ++i) {
          if (i + kAhead < reached.size()) {
            __builtin_prefetch(runs_.At(reached[i + kAhead]));
          }
          const std::uint32_t* const rest = runs_.At(reached[i]);
          if (Holds(event, rest) && (!probe.repeats || IsFirst(rest[0]))) {
            matched.push_back(rest[0]);
          }
        }
      } else if (probe.repeats) {
        std::copy_if(reached.begin(), reached.end(), std::back_inserter(matched),
                     [&](Member member) { return IsFirst(member); });
      } else {
        matched.insert(matched.end(), reached.begin(), reached.end());
      }
    }
  }

  void AddProbes(const filter::Row& event, std::uint32_t number) {
    const Signature& signature = signatures_[number];
    if (signature.buckets == 0) {
      return;
    }
    Probe probe;
    probe.signature = number;
    if (signature.bound_field.has_value()) {
      probe.value = NumberOf(event.Get(*signature.bound_field));
      if (probe.value.has_value() && signature.upper) {
        probe.value = ~*probe.value;
      }
    }
    std::size_t combinations = 1;
    for (std::size_t i = 0; i < signature.field_count; ++i) {
      combinations *= used_[signature.fields[i]].values.size();
    }
    // A field that may hold several values may meet a wish by more than one.
    probe.repeats = signature.repeats || combinations > 1;
    for (std::size_t combination = 0; combination < combinations; ++combination) {
      std::size_t rest = combination;
      for (std::size_t i = 0; i < signature.field_count; ++i) {
        const auto& values = used_[signature.fields[i]].values;
        probe.values[i] = values[rest % values.size()];
        rest /= values.size();
      }
      probe.hash = HashOf(number, probe.values, signature.field_count);
      __builtin_prefetch(&slots_[HomeOf(probe.hash)]);
      __builtin_prefetch(&tags_[HomeOf(probe.hash)]);
      probes_.push_back(probe);
    }
  }

  // Whether the member is not among the matched yet; it is from now on.
  bool IsFirst(Member member) {
    if (member >= stamps_.size()) {
      stamps_.resize(runs_of_.size(), 0);
    }
    return std::exchange(stamps_[member], stamp_) != stamp_;
  }

  bool Holds(const filter::Row& event, const std::uint32_t* rest) {
    for (std::uint32_t i = 2; i < rest[1]; ++i) {
      bool holds = false;
      switch (static_cast<Step>(rest[i] & 3)) {
        case kMust:
          holds = Answer(event, rest[i] >> 2);
          break;
        case kMustNot:
          holds = !Answer(event, rest[i] >> 2);
          break;
        case kBound: {
          const auto number = NumberOf(event.Get(rest[i] >> 3));
          const std::int64_t limit = Joined(rest[i + 1], rest[i + 2]);
          holds = number.has_value() && ((rest[i] & 4) != 0 ? *number <= limit : *number >= limit);
          i += 2;
          break;
        }
        case kAsk: {
          const Asked& asked = *asked_[rest[i] >> 2];
          holds = asked.scope.Sees(event.Texts(zone_id_)) && asked.filter.MatchesAlone(event);
          break;
        }
      }
      if (!holds) {
        return false;
      }
    }
    return true;
  }

  // What the predicate says of the event at hand, found out once.
  bool Answer(const filter::Row& event, std::uint32_t number) {
    std::uint32_t& answer = answers_[number];
    if (answer >> 1 != stamp_) {
      answer = stamp_ << 1 | (Find(event, predicates_[number]) ? 1 : 0);
    }
    return (answer & 1) != 0;
  }

  bool Find(const filter::Row& event, const Predicate& predicate) const {
    if (const auto* check = std::get_if<filter::Check>(&predicate)) {
      return filter::Evaluate(schema_, *check, event) == filter::Outcome::kTrue;
    }
    const auto& one_of = std::get<OneOf>(predicate);
    const auto wants = [&](const std::string& value) {
      return std::binary_search(one_of.values.begin(), one_of.values.end(), value);
    };
    const std::size_t field = one_of.field == kScopeField ? zone_id_ : one_of.field;
    if (const auto number = NumberOf(event.Get(field))) {
      return wants(NumberKey(*number));
    }
    const auto texts = event.Texts(field);
    return std::any_of(texts.begin(), texts.end(), wants);
  }

  const filter::Schema& schema_;
  const std::size_t zone_id_;
  std::optional<std::size_t> usual_bound_;

  std::map<SignatureKey, std::uint32_t> signature_numbers_;
  std::vector<Signature> signatures_;
  std::deque<UsedField> used_;

  std::vector<std::uint32_t> slots_;
  std::vector<std::uint8_t> tags_;
  Chunks<Bucket> buckets_;

  Dictionary predicate_names_;
  std::vector<Predicate> predicates_;  // by number
  Chunks<std::optional<Asked>> asked_;

  // By member, kNone if it is not there: of each alternative how many buckets with kHasRest and
  // kHasBound, the place of its rest, the numbers of the buckets, the halves of the bound.
  std::vector<std::uint32_t> runs_of_;
  Runs runs_;
  Size size_;

  // Of the event at hand.
  std::uint32_t stamp_ = 0;             // below 2^31
  std::vector<std::uint32_t> stamps_;   // by member; made when first needed
  std::vector<std::uint32_t> answers_;  // by predicate: stamp << 1 | answer
  std::vector<Probe> probes_;
  std::vector<std::uint32_t> words_;  // of the member that is put
};

MatchIndex::MatchIndex(const filter::Schema& schema) : tables_(std::make_unique<Tables>(schema)) {}

MatchIndex::~MatchIndex() = default;

void MatchIndex::Put(Member member, const filter::Filter& filter, const Scope& scope) {
  tables_->Put(member, filter, scope);
}

void MatchIndex::Remove(Member member) { tables_->Remove(member); }

void MatchIndex::Match(const filter::Row& event, std::vector<Member>& matched) {
  tables_->Match(event, matched);
}

MatchIndex::Size MatchIndex::size() const { return tables_->size(); }

}  // namespace zoneflow::notification

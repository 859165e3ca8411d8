// Finds the investment that another mention speaks of, among all that were told before.
//
// Two mentions are one investment when their names are equal and their companies do not contradict,
// or when their companies are the same and their sums may agree. Neither is an equivalence: the
// first that fits in the order of the page is the one. An index answers that without looking at all
// of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"

#include "common/base/money.h"
#include "services/ingest/core/checkpoint.h"

namespace zoneflow::ingest {

// Both normalised, see NormaliseCompany and NormaliseProject; either may be empty.
struct MemberKey {
  std::string company;
  std::string name;
};

// One total, in up to two currencies.
struct Sums {
  std::optional<Money> amount;
  std::optional<Money> alt;

  // Adds a mention's sum: the CNY one is the main amount, another currency's the other.
  void Take(const std::optional<Money>& money);

  friend bool operator==(const Sums&, const Sums&) = default;
};

// True unless both give a sum in one currency and the sums differ.
bool MayAgree(const Sums& a, const Sums& b);

// Companies are equal when one name begins with the other: 前晨汽车 and 前晨汽车科技有限公司
// without its legal form. An empty one is equal to none.
bool SameCompany(std::string_view a, std::string_view b);

// True when both may be mentions of one investment.
bool SameMember(const MemberKey& a, const Sums& a_sums, const MemberKey& b, const Sums& b_sums);

// The members of a batch, or the single signings of a zone. A few are compared one by one; beyond
// that the time of a call is logarithmic in their number and linear in the length of a company's
// name, over all calls together.
class MemberIndex {
 public:
  static constexpr std::uint32_t kNobody = 0xffffffffU;

  // Counts its comparisons there; it outlives the index.
  explicit MemberIndex(Checkpoint& checkpoint) : checkpoint_(&checkpoint) {}

  // Adds the next member; members are numbered 0, 1, 2 ….
  void Add(MemberKey key, Sums sums);

  // The member's sums are these from now on. They only grow, see Sums::Take.
  void Change(std::uint32_t member, const Sums& sums);

  // Returns the lowest member that SameMember holds for, or kNobody.
  std::uint32_t First(const MemberKey& key, const Sums& sums);

 private:
  // The lowest number first. Members that have left are dropped when they come up.
  using Heap = std::vector<std::uint32_t>;

  // Members by company. Names are ordered, so those that begin with one of them follow it, and each
  // knows the longest that it begins with:
  //
  //   鹏翔 ── 鹏翔泽 ── 鹏翔泽锐
  //      └─── 鹏翔铭
  class CompanyTree {
   public:
    void Add(std::string_view company, std::uint32_t member, Checkpoint& checkpoint);
    template <typename Stays>
    std::uint32_t First(std::string_view company, const Stays& stays, Checkpoint& checkpoint);

   private:
    struct Node {
      Node* parent = nullptr;
      std::string_view company;
      Heap own;     // members of this company
      Heap longer;  // members of companies whose names begin with it
    };
    Node& Open(std::string_view company, Checkpoint& checkpoint);

    std::map<std::string, Node, std::less<>> nodes_;
  };

  // Members with something in common, found by company. The tree is made once it is asked for and
  // there are many.
  struct Bucket {
    std::vector<std::uint32_t> members;
    std::size_t in_tree = 0;
    std::unique_ptr<CompanyTree> tree;
  };

  struct Named {
    std::uint32_t first = kNobody;
    std::uint32_t first_without_company = kNobody;
    Bucket companies;
  };

  struct Member {
    MemberKey key;
    Sums sums;
  };

  using CurrencyPair = std::pair<std::string, std::string>;

  // Enters a member under its sums.
  void File(std::uint32_t member);
  // The lowest of the bucket that `stays` holds for and whose company is the same.
  template <typename Stays>
  std::uint32_t FirstOf(Bucket& bucket, std::string_view company, const Stays& stays);
  std::uint32_t FirstByName(const MemberKey& key);
  std::uint32_t FirstByCompany(std::string_view company, const Sums& sums);

  Checkpoint* checkpoint_;
  std::vector<Member> members_;
  std::size_t filed_ = 0;  // members in the buckets below: none while they are few
  absl::flat_hash_map<std::string, Named> by_name_;
  Bucket all_;
  Bucket without_amount_;
  absl::flat_hash_map<std::pair<std::int64_t, std::string>, Bucket> by_money_;
  // The currencies of amount and alt; there are nine in all.
  std::vector<std::pair<CurrencyPair, Bucket>> by_currencies_;
};

}  // namespace zoneflow::ingest

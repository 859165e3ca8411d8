#include "services/ingest/core/member_index.h"

#include <algorithm>
#include <functional>
#include <iterator>

namespace zoneflow::ingest {
namespace {

// Up to so many are compared one by one: most articles never have more.
constexpr std::size_t kFew = 16;

bool SameMoney(const std::optional<Money>& a, const std::optional<Money>& b) {
  return a && b && *a == *b;
}

bool Holds(const Sums& sums, const Money& money) {
  return sums.amount == money || sums.alt == money;
}

std::string CurrencyOf(const std::optional<Money>& money) { return money ? money->currency : ""; }

void Push(std::vector<std::uint32_t>& heap, std::uint32_t member) {
  heap.push_back(member);
  std::push_heap(heap.begin(), heap.end(), std::greater<>());
}

}  // namespace

void Sums::Take(const std::optional<Money>& money) {
  if (!money || SameMoney(amount, money) || SameMoney(alt, money)) {
    return;
  }
  if (!amount) {
    amount = money;
  } else if (amount->currency != "CNY" && money->currency == "CNY") {
    alt = amount;
    amount = money;
  } else if (!alt && amount->currency != money->currency) {
    alt = money;
  }
}

bool MayAgree(const Sums& a, const Sums& b) {
  if (!a.amount || !b.amount) {
    return true;
  }
  if (SameMoney(a.amount, b.amount) || SameMoney(a.amount, b.alt) || SameMoney(a.alt, b.amount) ||
      SameMoney(a.alt, b.alt)) {
    return true;
  }
  return a.amount->currency != b.amount->currency &&
         !(a.alt && a.alt->currency == b.amount->currency) &&
         !(b.alt && b.alt->currency == a.amount->currency);
}

bool SameCompany(std::string_view a, std::string_view b) {
  return !a.empty() && !b.empty() && (a.starts_with(b) || b.starts_with(a));
}

bool SameMember(const MemberKey& a, const Sums& a_sums, const MemberKey& b, const Sums& b_sums) {
  const bool same_company = SameCompany(a.company, b.company);
  const bool same_name = !a.name.empty() && a.name == b.name &&
                         (a.company.empty() || b.company.empty() || same_company);
  return same_name || (same_company && MayAgree(a_sums, b_sums));
}

MemberIndex::CompanyTree::Node& MemberIndex::CompanyTree::Open(std::string_view company,
                                                               Checkpoint& checkpoint) {
  checkpoint.Stop(1);
  auto at = nodes_.lower_bound(company);
  if (at != nodes_.end() && at->first == company) {
    return at->second;
  }
  // The longest name that this one begins with is the one in front, or one that that begins with.
  Node* parent = nullptr;
  if (at != nodes_.begin()) {
    for (Node* n = &std::prev(at)->second; n != nullptr && parent == nullptr; n = n->parent) {
      checkpoint.Stop(1);
      parent = company.starts_with(n->company) ? n : nullptr;
    }
  }
  at = nodes_.emplace_hint(at, std::string(company), Node{});
  Node& node = at->second;
  node.parent = parent;
  node.company = at->first;
  // A name is passed here once for each name that it begins with, whatever is added when.
  for (auto next = std::next(at); next != nodes_.end() && next->first.starts_with(company);
       ++next) {
    checkpoint.Stop(1);
    Node& longer = next->second;
    if (longer.parent == parent) {
      longer.parent = &node;
      checkpoint.Stop(longer.own.size() + longer.longer.size());
      node.longer.insert(node.longer.end(), longer.own.begin(), longer.own.end());
      node.longer.insert(node.longer.end(), longer.longer.begin(), longer.longer.end());
    }
  }
  std::make_heap(node.longer.begin(), node.longer.end(), std::greater<>());
  return node;
}

void MemberIndex::CompanyTree::Add(std::string_view company, std::uint32_t member,
                                   Checkpoint& checkpoint) {
  Node& node = Open(company, checkpoint);
  Push(node.own, member);
  for (Node* n = node.parent; n != nullptr; n = n->parent) {
    checkpoint.Stop(1);
    Push(n->longer, member);
  }
}

template <typename Stays>
std::uint32_t MemberIndex::CompanyTree::First(std::string_view company, const Stays& stays,
                                              Checkpoint& checkpoint) {
  const auto top = [&](Heap& heap) {
    while (!heap.empty()) {
      checkpoint.Stop(1);
      if (stays(heap.front())) {
        return heap.front();
      }
      std::pop_heap(heap.begin(), heap.end(), std::greater<>());
      heap.pop_back();
    }
    return kNobody;
  };
  Node& node = Open(company, checkpoint);
  std::uint32_t first = std::min(top(node.own), top(node.longer));
  for (Node* n = node.parent; n != nullptr; n = n->parent) {
    first = std::min(first, top(n->own));
  }
  return first;
}

void MemberIndex::Add(MemberKey key, Sums sums) {
  members_.push_back({std::move(key), std::move(sums)});
}

void MemberIndex::Change(std::uint32_t member, const Sums& sums) {
  if (members_[member].sums == sums) {
    return;
  }
  members_[member].sums = sums;
  if (member < filed_ && !members_[member].key.company.empty()) {
    File(member);
  }
}

void MemberIndex::File(std::uint32_t member) {
  const Sums& sums = members_[member].sums;
  if (!sums.amount) {
    without_amount_.members.push_back(member);
    return;
  }
  for (const std::optional<Money>* money : {&sums.amount, &sums.alt}) {
    if (*money) {
      std::vector<std::uint32_t>& members =
          by_money_[{(*money)->minor, (*money)->currency}].members;
      if (members.empty() || members.back() != member) {
        members.push_back(member);
      }
    }
  }
  CurrencyPair currencies{CurrencyOf(sums.amount), CurrencyOf(sums.alt)};
  auto at = std::find_if(by_currencies_.begin(), by_currencies_.end(),
                         [&](const auto& entry) { return entry.first == currencies; });
  if (at == by_currencies_.end()) {
    at = by_currencies_.emplace(at, std::move(currencies), Bucket{});
  }
  at->second.members.push_back(member);
}

template <typename Stays>
std::uint32_t MemberIndex::FirstOf(Bucket& bucket, std::string_view company, const Stays& stays) {
  if (bucket.members.size() <= kFew) {
    std::uint32_t first = kNobody;
    for (const std::uint32_t member : bucket.members) {
      checkpoint_->Stop(1);
      if (member < first && SameCompany(members_[member].key.company, company) && stays(member)) {
        first = member;
      }
    }
    return first;
  }
  if (bucket.tree == nullptr) {
    bucket.tree = std::make_unique<CompanyTree>();
  }
  for (; bucket.in_tree < bucket.members.size(); ++bucket.in_tree) {
    const std::uint32_t member = bucket.members[bucket.in_tree];
    bucket.tree->Add(members_[member].key.company, member, *checkpoint_);
  }
  return bucket.tree->First(company, stays, *checkpoint_);
}

std::uint32_t MemberIndex::FirstByName(const MemberKey& key) {
  const auto found = by_name_.find(key.name);
  if (key.name.empty() || found == by_name_.end()) {
    return kNobody;
  }
  Named& named = found->second;
  if (key.company.empty()) {
    return named.first;
  }
  return std::min(named.first_without_company,
                  FirstOf(named.companies, key.company, [](std::uint32_t) { return true; }));
}

std::uint32_t MemberIndex::FirstByCompany(std::string_view company, const Sums& sums) {
  if (company.empty()) {
    return kNobody;
  }
  if (!sums.amount) {
    return FirstOf(all_, company, [](std::uint32_t) { return true; });
  }
  std::uint32_t first = FirstOf(without_amount_, company, [&](std::uint32_t member) {
    return !members_[member].sums.amount;
  });
  for (const std::optional<Money>* money : {&sums.amount, &sums.alt}) {
    if (!*money) {
      continue;
    }
    const auto found = by_money_.find({(*money)->minor, (*money)->currency});
    if (found != by_money_.end()) {
      first = std::min(first, FirstOf(found->second, company, [&](std::uint32_t member) {
                         return Holds(members_[member].sums, **money);
                       }));
    }
  }
  for (auto& [currencies, bucket] : by_currencies_) {
    const auto& [amount, alt] = currencies;
    // Sums in currencies that have nothing to do with each other.
    if (amount != sums.amount->currency && alt != sums.amount->currency &&
        amount != CurrencyOf(sums.alt)) {
      first = std::min(first, FirstOf(bucket, company, [&](std::uint32_t member) {
                         const Sums& own = members_[member].sums;
                         return CurrencyOf(own.amount) == amount && CurrencyOf(own.alt) == alt;
                       }));
    }
  }
  return first;
}

std::uint32_t MemberIndex::First(const MemberKey& key, const Sums& sums) {
  if (members_.size() <= kFew) {
    checkpoint_->Stop(members_.size());
    for (std::uint32_t i = 0; i < members_.size(); ++i) {
      if (SameMember(members_[i].key, members_[i].sums, key, sums)) {
        return i;
      }
    }
    return kNobody;
  }
  for (; filed_ < members_.size(); ++filed_) {
    const auto member = static_cast<std::uint32_t>(filed_);
    const MemberKey& own = members_[member].key;
    if (!own.name.empty()) {
      Named& named = by_name_[own.name];
      named.first = std::min(named.first, member);
      if (own.company.empty()) {
        named.first_without_company = std::min(named.first_without_company, member);
      } else {
        named.companies.members.push_back(member);
      }
    }
    if (!own.company.empty()) {
      all_.members.push_back(member);
      File(member);
    }
  }
  return std::min(FirstByName(key), FirstByCompany(key.company, sums));
}

}  // namespace zoneflow::ingest

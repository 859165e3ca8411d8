// How sure a fact is: the share of facts with its kind and reasons that were right when read pages
// were compared with labels made by people.
#pragma once

#include <vector>

#include "services/ingest/core/fact.h"

namespace zoneflow::ingest {

// At and above this many percent nobody is asked: at least 97 of 100 such facts are to be right.
// Measured when the weights were (confidence.cpp): 96.8 of 100, each page judged by weights fitted
// to the others; they reached 7.9 % of the labels. Of pages that no rule was written for it holds less:
// 93 of 100 on the third of the corpus that is only scored (29 facts), 95 of 100 on 36 further pages
// (43 facts); a fit to the facts of 240 pages did no better.
inline constexpr int kSure = 94;

// One step of a confidence.
struct Doubt {
  Reason reason = Reason::kNoFigure;
  int confidence = 0;  // what is left after this reason and those before it, in percent
};

// Percent from 1 to 99; of the kind and the reasons alone.
int ConfidenceOf(FactKind kind, const Reasons& reasons);

// Percent of a fact of that kind without any reason to doubt it.
int ConfidenceOf(FactKind kind);

// The reasons in their order, each with what it leaves; the last leaves ConfidenceOf(kind,
// reasons).
std::vector<Doubt> DoubtsOf(FactKind kind, const Reasons& reasons);

}  // namespace zoneflow::ingest

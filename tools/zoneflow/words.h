// The words of a command line against the tree of commands: where they lead, what may come next,
// and what a wrong one was meant to be. It reads the tree that the commands registered, so a new
// command is known here without a word.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace zoneflow::cli {

// Where some words lead.
struct Place {
  const CLI::App* app = nullptr;          // the command they name
  std::string path;                       // its words: "zoneflow case show"
  const CLI::Option* value_of = nullptr;  // the option whose value comes next
  std::size_t positionals = 0;            // how many of its arguments are given
  std::string unknown = {};               // the first word that has no place here, if any
};

// Follows the words from the root command, whose own name is none of them. Ends at the first
// unknown one.
Place Follow(const CLI::App& root, std::span<const std::string> words);

// A word that may come next.
struct Candidate {
  std::string word;
  std::string help;  // one line
};

struct Candidates {
  std::vector<Candidate> words;
  bool files = false;  // or the name of a file
};

// What the last of the words, which may be empty, can be completed to. A shell that parts words at
// "=" may hand "--format", "=", "j" as they are.
Candidates Complete(const CLI::App& root, std::span<const std::string> words);

// What is wrong with the words, as one line for a person, with what was meant where that is near:
// "\"lst\" is no command of zoneflow signings; did you mean \"list\"?". Empty if they only lack
// something or are all known.
std::string Complaint(const CLI::App& root, std::span<const std::string> words);

// Returns the candidate that is nearest to the word by letters left out, added, changed or swapped;
// "" if none is near.
std::string Nearest(std::string_view word, const std::vector<std::string>& candidates);

// The words, with a blank, which a filter does not mind, before an expression behind `filter check`
// or `filter parse` that begins with '-', as options do.
std::vector<std::string> ShieldExpression(std::vector<std::string> words);

// The words, with --text of `recognize` and the text behind it as one, which may then begin with '-'
// as options do.
std::vector<std::string> JoinText(std::vector<std::string> words);

}  // namespace zoneflow::cli

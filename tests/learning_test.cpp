// What each way to attend can learn in a minute or less, and what it cannot.

#include <algorithm>
#include <functional>
#include <ostream>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "models/model_stepper.h"
#include "search/beam.h"
#include "systems.h"

namespace attend::tests {
namespace {

constexpr std::size_t kLength = 6;

/// What the target is to the source.
enum class Task {
  kCopy,
  kReverse,
  kReorder,  ///< the second half, then the first
};

struct Case {
  std::string name;
  Task task = Task::kReverse;
  std::function<void(System&)> change = [](System&) {};
  models::LossOptions loss{};
  bool learns = true;
  int updates = 400;
};

void PrintTo(const Case& tried, std::ostream* out) {
  *out << tried.name;
}

System small(const Case& tried) {
  System system = {tried.name, {}, {}};
  system.model.embedding_size = 32;
  system.model.hidden_size = 32;
  system.attention.hidden_size = 32;
  system.attention.half_width = 2;
  system.attention.max_length = kLength + 1;
  tried.change(system);
  return system;
}

std::vector<Index> answer(Task task, const std::vector<Index>& source) {
  auto target = source;
  if (task == Task::kReverse) std::reverse(target.begin(), target.end());
  if (task == Task::kReorder) {
    std::rotate(target.begin(), target.begin() + std::ptrdiff_t(kLength / 2), target.end());
  }
  return target;
}

std::vector<data::Example> draw(Task task, std::size_t count, std::mt19937& random) {
  std::uniform_int_distribution<Index> symbol(kFirstOrdinary, kSymbols - 1);
  std::vector<data::Example> all;
  for (std::size_t n = 0; n < count; ++n) {
    std::vector<Index> source;
    for (std::size_t i = 0; i < kLength; ++i) source.push_back(symbol(random));
    all.push_back(pair_of(source, answer(task, source)));
  }
  return all;
}

void learn(const Case& tried, const System& system, models::EncoderDecoder& model, Engine& engine,
           std::mt19937& random) {
  std::vector<Tensor> parameters;
  for (const auto& parameter : model.parameters()) parameters.push_back(*parameter.value);
  const auto adam = engine.optimizer(parameters, {.largest_norm = 1.0});
  const Recording recording(engine);
  auto options = tried.loss;
  for (int update = 0; update < tried.updates; ++update) {
    const auto pairs = draw(tried.task, 32, random);
    const auto loss = model.loss(engine, system.batch_of(pairs), options);
    engine.backward(loss.loss);
    if (loss.log_likelihood != 0.0) {
      options.baseline = 0.9 * options.baseline + 0.1 * loss.log_likelihood;
    }
    adam->step(4e-3);
  }
}

/// The share of symbols that a search gets right.
double accuracy(const System& system, const models::EncoderDecoder& model, Engine& engine,
                const std::vector<data::Example>& pairs) {
  models::ModelStepper stepper(model, engine, system.batch_of(pairs));
  const auto found = search::beam_search(stepper, {.beam_size = 2});
  double right = 0.0;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto& tokens = found[i].front().tokens;
    for (std::size_t t = 0; t < kLength && tokens.size() == kLength; ++t) {
      if (tokens[t] == pairs[i].parts[models::EncoderDecoder::kTarget].symbols[t]) right += 1.0;
    }
  }
  return right / static_cast<double>(kLength * pairs.size());
}

// --- each member of the family -------------------------------------------------------------------

Case reading(const std::string& name, const std::string& reader, Task task) {
  return {.name = name, .task = task, .change = [=](System& s) { s.model.reader = reader; }};
}

Case attending(const std::string& name, Task task,
               const std::function<void(models::AttentionConfig&)>& change) {
  return {.name = name, .task = task, .change = [=](System& s) { change(s.attention); }};
}

Case built(const std::string& name, Task task,
           const std::function<void(models::ModelConfig&)>& change) {
  return {.name = name, .task = task, .change = [=](System& s) { change(s.model); }};
}

/// One that does not learn its task, for the reason that its paper gives.
Case failing(Case tried) {
  tried.learns = false;
  return tried;
}

Case longer(Case tried, int updates) {
  tried.updates = updates;
  return tried;
}

/// Annotations that know their own symbol and little else, so that where it looks is what counts.
void see_one_symbol(System& system) {
  system.model.encoder_size = 4;
  system.model.hidden_size = 32;
}

std::vector<Case> scores() {
  const auto scored = [](const std::string& name, const std::string& score, Task task) {
    return attending(name, task, [=](auto& a) { a.score = score; });
  };
  auto dot = scored("Dot", "dot", Task::kReverse);
  dot.change = [](System& s) {
    s.attention.score = "dot";
    s.model.encoder_size = 16;
  };
  auto alone = scored("NoQuery", "no-query", Task::kReverse);
  alone.change = [](System& s) {
    see_one_symbol(s);
    s.attention.score = "no-query";
  };
  return {scored("Additive", "additive", Task::kReorder),
          dot,
          scored("General", "general", Task::kReverse),
          scored("Location", "location", Task::kReverse),
          attending("LocationAware", Task::kReorder,
                    [](auto& a) {
                      a.location_filters = 4;
                      a.location_width = 5;
                    }),
          attending("Normalized", Task::kReverse, [](auto& a) { a.normalized = true; }),
          failing(alone)};  // it reads the same at every step: Raffel & Ellis 2015, section 1
}

std::vector<Case> alignments() {
  const auto aligned = [](const std::string& name, const std::string& alignment, Task task) {
    return attending(name, task, [=](auto& a) { a.alignment = alignment; });
  };
  auto strict = aligned("LocalMOnReversal", "local-m", Task::kReverse);
  strict.change = [](System& s) {
    see_one_symbol(s);
    s.attention.alignment = "local-m";
    s.attention.half_width = 1;
  };
  auto forward = strict;
  forward.name = "MonotonicOnReversal";
  forward.change = [](System& s) {
    see_one_symbol(s);
    s.attention.alignment = "monotonic";
  };
  return {aligned("LocalM", "local-m", Task::kCopy),
          failing(strict),  // a window that moves with the step: Luong et al. 2015, section 3.2
          aligned("LocalP", "local-p", Task::kReverse),
          aligned("Smooth", "smooth", Task::kReverse),
          aligned("Windowed", "windowed", Task::kCopy),
          longer(aligned("Monotonic", "monotonic", Task::kCopy), 800),
          failing(forward)};  // it never goes back: Raffel et al. 2017, section 2
}

std::vector<Case> selections() {
  const auto hard = [](const std::string& name, models::HardTraining training, int updates) {
    Case tried = {.name = name, .task = Task::kReverse, .updates = updates};
    tried.change = [](System& s) {
      s.model.reader = "luong";
      s.model.input_feeding = false;
      s.attention.selection = "hard";
    };
    tried.loss.hard = training;
    return tried;
  };
  auto bahdanau = hard("HardBahdanauByTheMarginal", models::HardTraining::kMarginal, 400);
  bahdanau.change = [](System& s) {
    s.model.context = "output";
    s.attention.selection = "hard";
  };
  return {bahdanau, hard("HardByReinforce", models::HardTraining::kReinforce, 1200),
          hard("HardByTheMarginal", models::HardTraining::kMarginal, 400)};
}

std::vector<Case> models_of_all_kinds() {
  auto all = std::vector<Case>{
      reading("Bahdanau", "bahdanau", Task::kReverse),
      reading("Conditional", "conditional", Task::kReverse),
      reading("Luong", "luong", Task::kReverse),
      built("LuongUnfed", Task::kReorder,
            [](auto& m) {
              m.reader = "luong";
              m.input_feeding = false;
            }),
      built("Lstm", Task::kReverse, [](auto& m) { m.encoder = "bidirectional-lstm"; }),
      built("Stack", Task::kReverse, [](auto& m) { m.layers = 2; }),
      built("Residual", Task::kReverse,
            [](auto& m) {
              m.layers = 3;
              m.residual = true;
            }),
      longer(built("Pyramid", Task::kReverse,
                   [](auto& m) {
                     m.encoder_layers = 2;
                     m.pyramid = 1;
                   }),
             800),
      built("Copying", Task::kReorder, [](auto& m) { m.copies = true; }),
      built("ContextIntoTheCell", Task::kReverse, [](auto& m) { m.context = "cell"; }),
      built("ContextIntoTheOutput", Task::kReverse, [](auto& m) { m.context = "output"; }),
  };
  return all;
}

std::vector<Case> all_cases() {
  std::vector<Case> all;
  for (const auto& some : {scores(), alignments(), selections(), models_of_all_kinds()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

class Learning : public testing::TestWithParam<Case> {};

TEST_P(Learning, TakesAFewHundredUpdatesOrFailsAsItsPaperSays) {
  const auto& tried = GetParam();
  std::mt19937 random(1);
  const auto system = small(tried);
  const auto engine = engine_called("Cpu");
  engine->seed(1);
  const auto model = system.build_on(*engine);
  learn(tried, system, *model, *engine, random);
  model->evaluate();
  const auto reached = accuracy(system, *model, *engine, draw(tried.task, 256, random));
  if (tried.learns) {
    EXPECT_GT(reached, 0.99);
  } else {
    EXPECT_LT(reached, 0.9);
  }
}

INSTANTIATE_TEST_SUITE_P(Family, Learning, testing::ValuesIn(all_cases()),
                         [](const auto& tried) { return tried.param.name; });

class Engines : public testing::TestWithParam<std::string> {};

/// Trained by one engine, then run by each.
TEST_P(Engines, ServeWhatTheOtherOneTrained) {
  const Case tried = reading("Conditional", "conditional", Task::kReverse);
  std::mt19937 random(1);
  const auto system = small(tried);
  const auto engine = engine_called(GetParam());
  const auto model = system.build_on(*engine);
  learn(tried, system, *model, *engine, random);
  model->evaluate();
  const auto pairs = draw(tried.task, 256, random);
  const auto reached = accuracy(system, *model, *engine, pairs);
  EXPECT_GT(reached, 0.99);
  for (const auto& other_name : engine_names()) {
    const auto other = engine_called(other_name);
    const auto shipped = system.build();
    nn::copy_parameters(*model, *shipped, *other);
    shipped->evaluate();
    EXPECT_EQ(accuracy(system, *shipped, *other, pairs), reached) << other_name;
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, Engines, testing::ValuesIn(engine_names()),
                         [](const auto& name) { return name.param; });

}  // namespace
}  // namespace attend::tests

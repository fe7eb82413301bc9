// Models that look at pictures through small windows, against their definition; and how they learn
// where to look.

#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "model_gradients.h"
#include "models/glimpse_network.h"
#include "numbers.h"
#include "small_pictures.h"
#include "systems.h"
#include "text/test_files.h"

namespace attend::tests {
namespace {

using models::GlimpseNetwork;
using models::GlimpseNetworkOptions;
using models::GlimpseSensor;
using models::Labeller;
using models::Place;

std::vector<data::Part> some_pictures() {
  std::vector<data::Part> all;
  for (const auto& [height, width] : {std::pair{6, 7}, {9, 5}, {8, 8}}) {
    std::vector<float> numbers;
    for (int i = 0; i < height * width; ++i) {
      numbers.push_back(float(std::sin(0.7 * i + double(height))));
    }
    all.push_back(picture_of(height, width, 1, numbers));
  }
  return all;
}
const std::vector<Index> kLabels = {2, 0, 1};

class Glimpses : public testing::TestWithParam<std::tuple<std::string, std::string>> {
 protected:
  GlimpseNetworkOptions options() const {
    GlimpseNetworkOptions options;
    options.glimpse.count = 3;
    options.glimpse.size = 2;
    options.glimpse.scales = 2;
    options.glimpse.seen_size = 5;
    options.glimpse.core = std::get<1>(GetParam());
    options.hidden_size = 4;
    options.labels = 3;
    return options;
  }

  std::unique_ptr<GlimpseNetwork> build_on(Engine& engine) const {
    return build(engine, options());
  }

  static std::unique_ptr<GlimpseNetwork> build(Engine& engine,
                                               const GlimpseNetworkOptions& options) {
    auto model = std::make_unique<GlimpseNetwork>(options);
    initialize(*model, engine, 5);
    sharpen(*model, 2.0);
    model->evaluate();
    return model;
  }

  /// (R - b)^2 of the places of seed 4: R is a constant of the loss, but hangs on what is said.
  double error_of_baselines(const GlimpseNetwork& model) const {
    engine_->seed(4);
    const auto walk = model.walk(*engine_, batch_);
    const auto off =
        model.rewards(*engine_, batch_, model.said_meanwhile(walk)) - model.baselines(walk);
    return double(to_vector(total(off * off))[0]) / 3.0;
  }

  const std::unique_ptr<Engine> engine_ = engine_called(std::get<0>(GetParam()));
  const data::Batch batch_ = batch_of(some_pictures(), kLabels);
};

INSTANTIATE_TEST_SUITE_P(Models, Glimpses,
                         testing::Combine(testing::ValuesIn(engine_names()),
                                          testing::Values("rectified", "lstm")),
                         [](const auto& pair) {
                           return std::get<0>(pair.param) + "_" + std::get<1>(pair.param);
                         });

/// The equations of glimpse_network.h, one number after the other.
class ByDefinition {
 public:
  using Vector = std::vector<double>;

  ByDefinition(const GlimpseNetwork& model, bool is_lstm) : is_lstm_(is_lstm) {
    for (const auto& parameter : model.parameters()) {
      values_[parameter.name] = to_vector(*parameter.value);
    }
  }

  /// log p of all labels after each glimpse, and where they were.
  std::vector<Vector> say(const GlimpseSensor& sensor, const data::Part& picture, int64_t count,
                          std::vector<Place>& places) const {
    Vector hidden(4, 0.0);
    Vector memory(4, 0.0);
    Place place;
    std::vector<Vector> all;
    for (int64_t t = 0; t < count; ++t) {
      places.push_back(place);
      const auto x = sensor.see(column_of({picture}), {place});
      const auto seen = relu(product("seen", {x.begin(), x.end()}));
      const auto where = relu(product("where", {double(place.down), double(place.across)}));
      const auto g = relu(sum(product("seen_above", seen), product("where_above", where)));
      if (is_lstm_) {
        step(g, hidden, memory);
      } else {
        hidden = relu(sum(product("core", hidden), g));
      }
      Vector known(x.begin(), x.end());
      known.insert(known.end(), {double(place.down), double(place.across)});
      known.insert(known.end(), hidden.begin(), hidden.end());
      const auto mean = product("mean", relu(product("search", known)));
      place = {float(std::tanh(mean[0])), float(std::tanh(mean[1]))};
      all.push_back(log_softmax(product("head", hidden)));
    }
    return all;
  }

 private:
  Vector product(const std::string& name, const Vector& x) const {
    const auto& weight = values_.at(name + ".weight");
    const auto rows = weight.size() / x.size();
    const auto bias = values_.find(name + ".bias");
    Vector y;
    for (std::size_t i = 0; i < rows; ++i) {
      y.push_back(bias == values_.end() ? 0.0 : double(bias->second[i]));
      for (std::size_t k = 0; k < x.size(); ++k) y[i] += double(weight[i * x.size() + k]) * x[k];
    }
    return y;
  }

  /// Gates i, f, g, o, each of four.
  void step(const Vector& x, Vector& hidden, Vector& memory) const {
    const auto from = [&](const char* name, const Vector& v, std::size_t i) {
      const auto& weight = values_.at(std::string("core.") + name);
      double y = 0.0;
      for (std::size_t k = 0; k < v.size(); ++k) y += double(weight[i * v.size() + k]) * v[k];
      return y;
    };
    const auto gate = [&](std::size_t i) {
      return from("input_weight", x, i) + from("hidden_weight", hidden, i) +
             double(values_.at("core.input_bias")[i]) + double(values_.at("core.hidden_bias")[i]);
    };
    const auto sigmoid = [](double v) { return 1.0 / (1.0 + std::exp(-v)); };
    Vector next(4);
    for (std::size_t i = 0; i < 4; ++i) {
      memory[i] = sigmoid(gate(4 + i)) * memory[i] + sigmoid(gate(i)) * std::tanh(gate(8 + i));
      next[i] = sigmoid(gate(12 + i)) * std::tanh(memory[i]);
    }
    hidden = next;
  }

  static Vector relu(Vector v) {
    for (auto& one : v) one = std::max(one, 0.0);
    return v;
  }
  static Vector sum(Vector a, const Vector& b) {
    for (std::size_t i = 0; i < a.size(); ++i) a[i] += b[i];
    return a;
  }
  static Vector log_softmax(Vector v) {
    double all = 0.0;
    for (const auto one : v) all += std::exp(one);
    for (auto& one : v) one -= std::log(all);
    return v;
  }

  bool is_lstm_;
  std::map<std::string, std::vector<float>> values_;
};

TEST_P(Glimpses, AreTheirEquationsAndABatchGivesWhatItsRowsGiveAlone) {
  const auto model = build_on(*engine_);
  const ByDefinition definition(*model, options().glimpse.core == "lstm");
  const auto walk = model->walk(*engine_, batch_);
  const auto said = model->said_meanwhile(walk);
  const auto found = to_vector(model->answer(*engine_, batch_).log_probabilities);
  const auto forced = to_vector(model->force(*engine_, batch_).log_probabilities);
  bool moves = false;
  for (std::size_t row = 0; row < 3; ++row) {
    std::vector<Place> places;
    const auto right = definition.say(model->sensor(), some_pictures()[row], 3, places);
    for (std::size_t t = 0; t < 3; ++t) {
      EXPECT_NEAR(walk.places[t][row].down, places[t].down, 1e-5);
      EXPECT_NEAR(walk.places[t][row].across, places[t].across, 1e-5);
      moves = moves || std::abs(places[t].down) > 0.1F;
      const auto values = to_vector(said[t]);
      for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(values[row * 3 + i], right[t][i], 1e-5);
    }
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(found[row * 3 + i], right[2][i], 1e-5);
    EXPECT_NEAR(forced[row], right[2][std::size_t(kLabels[row])], 1e-5);
  }
  EXPECT_TRUE(moves);
}

TEST_P(Glimpses, BothEnginesAgree) {
  if (engine_names().size() < 2) GTEST_SKIP() << "built without LibTorch";
  const auto other = engine_called(
      engine_names()[0] == std::get<0>(GetParam()) ? engine_names()[1] : engine_names()[0]);
  const auto mine = to_vector(build_on(*engine_)->answer(*engine_, batch_).log_probabilities);
  const auto theirs = to_vector(build_on(*other)->answer(*other, batch_).log_probabilities);
  for (std::size_t i = 0; i < mine.size(); ++i) EXPECT_NEAR(mine[i], theirs[i], 1e-5);
}

std::map<std::string, std::vector<float>> gradients_of(nn::Module& model, Engine& engine,
                                                       const std::function<Tensor()>& record) {
  const Recording recording(engine);
  engine.backward(record());
  std::map<std::string, std::vector<float>> all;
  for (const auto& parameter : model.parameters()) {
    const auto gradient = engine.gradient(*parameter.value);
    all[parameter.name] = to_vector(gradient.defined() ? gradient : zeros(engine, parameter.shape));
    engine.clear_gradient(*parameter.value);
  }
  return all;
}

// Filters have the scales as channels: of windows of 4 x 4, two scales and one channel to begin
// with.
TEST_P(Glimpses, SeeThroughLayersOfFilters) {
  auto chosen = options();
  chosen.glimpse.size = 4;
  chosen.glimpse.layers = "3 pool 2";
  const auto model = build(*engine_, chosen);
  std::map<std::string, Shape> shapes;
  for (const auto& parameter : model->parameters()) shapes[parameter.name] = parameter.shape;
  EXPECT_EQ(shapes.at("layers.layer_0.weight"), Shape({3, 3 * 3 * 2}));
  EXPECT_EQ(shapes.at("seen.weight"), Shape({5, 2 * 2 * 3}));
  const auto together = to_vector(model->answer(*engine_, batch_).log_probabilities);
  for (std::size_t row = 0; row < 3; ++row) {
    const auto alone = batch_of({some_pictures()[row]}, {kLabels[row]});
    const auto mine = to_vector(model->answer(*engine_, alone).log_probabilities);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(together[row * 3 + i], mine[i], 1e-5);
  }
  // All that a layer without filters would see, seen by one filter each: the same numbers.
  chosen.glimpse.layers = "2 1x1 linear";
  const auto plain = build(*engine_, chosen);
  for (const auto& parameter : plain->parameters()) {
    if (parameter.name == "layers.layer_0.weight") {
      assign(*parameter.value, numbers(*engine_, std::vector<float>{1, 0, 0, 1}, {2, 2}));
    }
    if (parameter.name == "layers.layer_0.bias") assign(*parameter.value, zeros(*engine_, {2}));
  }
  chosen.glimpse.layers = "";
  const auto bare = build(*engine_, chosen);
  copy_parameters(*plain, *bare, *engine_);
  const auto with = to_vector(plain->answer(*engine_, batch_).log_probabilities);
  const auto without = to_vector(bare->answer(*engine_, batch_).log_probabilities);
  for (std::size_t i = 0; i < with.size(); ++i) EXPECT_NEAR(with[i], without[i], 1e-5);
  model->train();
  const auto found = gradients_of(*model, *engine_, [&] {
    engine_->seed(4);
    return model->loss(*engine_, batch_, {}).loss;
  });
  double size = 0.0;
  for (const auto one : found.at("layers.layer_0.weight")) size += std::abs(double(one));
  EXPECT_GT(size, 1e-3);
}

/// Parameters that only say where to look, and what that is worth.
bool is_of_places(const std::string& name) {
  return name.starts_with("mean") || name.starts_with("search") || name.starts_with("baseline");
}

// Where it looks is drawn around a place that hangs on nothing else, so that each difference is of
// what is learnt to be said alone.
TEST_P(Glimpses, GradientsOfWhatIsSaidAreDifferenceQuotients) {
  for (const std::string answers : {"each", "last"}) {
    auto chosen = options();
    chosen.glimpse.answers = answers;
    const auto model = build(*engine_, chosen);
    for (const auto& parameter : model->parameters()) {
      if (is_of_places(parameter.name)) assign(*parameter.value, 0.0 * *parameter.value);
    }
    model->train();
    const models::LossOptions options = {.label_smoothing = 0.1, .reinforce_weight = 0.0};
    const auto loss = [&] {
      engine_->seed(4);
      return model->loss(*engine_, batch_, options).loss;
    };
    const auto found = gradients_of(*model, *engine_, loss);
    for (const auto& parameter : model->parameters()) {
      if (is_of_places(parameter.name)) continue;
      const auto& gradient = found.at(parameter.name);
      double squares = 0.0;
      for (const auto one : gradient) squares += double(one) * double(one);
      const auto slope = std::sqrt(squares);
      if (slope < 1e-3) continue;
      const auto value = to_vector(*parameter.value);
      const auto loss_at = [&](double step) {
        auto moved = value;
        for (std::size_t i = 0; i < moved.size(); ++i) {
          moved[i] += float(step / slope * double(gradient[i]));
        }
        assign(*parameter.value, numbers(*engine_, moved, parameter.shape));
        const auto all = double(to_vector(loss())[0]);
        return all - error_of_baselines(*model);
      };
      const auto quotient = (loss_at(2e-3) - loss_at(-2e-3)) / 4e-3;
      assign(*parameter.value, numbers(*engine_, value, parameter.shape));
      EXPECT_NEAR(quotient, slope, 2e-3 + 0.02 * slope) << parameter.name;
    }
  }
}

// d/dm of -(R - b) log N(l; tanh m) is -(R - b) (l - mu) / deviation^2 (1 - mu^2), and of (R - b)^2
// for b it is -2 (R - b); the sum over rows and glimpses, in the mean over rows.
TEST_P(Glimpses, PlacesAreLearntByReinforce) {
  for (const std::string reward : {"probability", "right"}) {
    auto chosen = options();
    chosen.glimpse.reward = reward;
    const auto model = build(*engine_, chosen);
    model->train();
    const auto loss = [&] {
      engine_->seed(4);
      return model->loss(*engine_, batch_, {.reinforce_weight = 0.5}).loss;
    };
    const auto found = gradients_of(*model, *engine_, loss);
    engine_->seed(4);
    const auto walk = model->walk(*engine_, batch_);
    const auto said = model->said_meanwhile(walk);
    const auto rewards = to_vector(model->rewards(*engine_, batch_, said));
    const auto baselines = to_vector(model->baselines(walk));
    std::vector<double> expected(2, 0.0);
    double of_baseline = 0.0;
    for (std::size_t t = 0; t < 2; ++t) {
      const auto means = to_vector(walk.means[t]);
      for (std::size_t row = 0; row < 3; ++row) {
        const auto more = double(rewards[row * 2 + t]) - double(baselines[row * 2 + t]);
        const auto& place = walk.places[t + 1][row];
        const float drawn[] = {place.down, place.across};
        for (std::size_t i = 0; i < 2; ++i) {
          const auto mu = double(means[row * 2 + i]);
          expected[i] -= 0.5 * more * (double(drawn[i]) - mu) /
                         (model->deviation() * model->deviation()) * (1.0 - mu * mu) / 3.0;
        }
        of_baseline -= 2.0 * more / 3.0;
      }
    }
    for (std::size_t i = 0; i < 2; ++i) {
      EXPECT_NEAR(found.at("mean.bias")[i], expected[i], 1e-3 * (1.0 + std::abs(expected[i])));
    }
    EXPECT_NEAR(found.at("baseline.bias")[0], of_baseline, 1e-4);
  }
}

TEST_P(Glimpses, APlaceIsWorthWhatIsSaidFromThereOn) {
  const auto model = build_on(*engine_);
  const auto said = model->said_meanwhile(model->walk(*engine_, batch_));
  const auto rewards = to_vector(model->rewards(*engine_, batch_, said));
  auto chosen = options();
  chosen.glimpse.reward = "right";
  const auto other = build(*engine_, chosen);
  const auto of_right = to_vector(other->rewards(*engine_, batch_, said));
  for (std::size_t row = 0; row < 3; ++row) {
    std::vector<double> p;
    for (const auto& one : said) {
      p.push_back(std::exp(double(to_vector(one)[row * 3 + std::size_t(kLabels[row])])));
    }
    EXPECT_NEAR(rewards[row * 2], (p[1] + p[2]) / 2.0, 1e-6);
    EXPECT_NEAR(rewards[row * 2 + 1], p[2], 1e-6);
    const auto last = to_vector(said[2]);
    float most = last[row * 3];
    for (std::size_t i = 1; i < 3; ++i) most = std::max(most, last[row * 3 + i]);
    const auto right = last[row * 3 + std::size_t(kLabels[row])] == most ? 1.0F : 0.0F;
    EXPECT_EQ(of_right[row * 2], right);
    EXPECT_EQ(of_right[row * 2 + 1], right);
  }
}

// One glimpse of 2 x 2 at one scale, of one channel: 4 * 3 + 2 * 3 numbers are multiplied before
// two layers of 3 * 5, a core of 5 * 5 and a head of 5 * 2; of two glimpses twice as many but for
// the head, and for where to look 64 * (4 + 2 + 5) and 2 * 64.
TEST(Multiplications, AreCountedLayerByLayer) {
  GlimpseNetworkOptions options;
  options.glimpse = {.count = 2, .size = 2, .scales = 1, .seen_size = 3};
  options.hidden_size = 5;
  EXPECT_EQ(multiplications(options), 2 * (12 + 6 + 30 + 25) + 64 * 13 + 10);
  options.glimpse.layers = "4 1x1";  // 4 places of 1 channel to 4: 16, and 16 numbers in place of 4
  EXPECT_EQ(multiplications(options), 2 * (16 + 48 + 6 + 30 + 25) + 64 * 25 + 10);
  options.glimpse.layers = "";
  options.glimpse.core = "lstm";  // four gates of what is seen and of what was
  EXPECT_EQ(multiplications(options), 2 * (12 + 6 + 30 + 200) + 64 * 13 + 10);
}

TEST(GlimpseConfigs, RefuseWhatIsOutOfRange) {
  const auto refusal = [](const auto& change) {
    GlimpseNetworkOptions options;
    change(options.glimpse);
    return text::error_of([&] { options.glimpse.validate(); });
  };
  EXPECT_EQ(refusal([](auto&) {}), "");
  EXPECT_NE(refusal([](auto& g) { g.size = 0; }).find("glimpse.size = 0"), std::string::npos);
  EXPECT_NE(refusal([](auto& g) { g.core = "gru"; }).find("glimpse.core"), std::string::npos);
  EXPECT_NE(refusal([](auto& g) { g.deviation = 0.0; }).find("glimpse.deviation"),
            std::string::npos);
  EXPECT_NE(refusal([](auto& g) { g.reward = "1"; }).find("glimpse.reward"), std::string::npos);
}

}  // namespace
}  // namespace attend::tests

#include "cli/explain_example.h"

#include <cstddef>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "models/attention_config.h"

namespace attend::cli {
namespace {

using Vector = std::vector<float>;

Vector flat(const Matrix& rows) {
  Vector numbers;
  for (const auto& row : rows) numbers.insert(numbers.end(), row.begin(), row.end());
  return numbers;
}

/// The numbers in rows as long as the last dimension.
Matrix matrix_of(const Tensor& x) {
  const auto all = to_vector(x);
  const auto width = x.size(x.shape().rank() - 1);
  Matrix rows;
  for (auto first = all.begin(); first != all.end(); first += width) {
    rows.emplace_back(first, first + width);
  }
  return rows;
}

Shape shape_of(const Matrix& rows) {
  return {std::ssize(rows), std::ssize(rows[0])};
}

WorkedExample given() {
  WorkedExample example;
  example.annotations = {{1.0F, 0.0F}, {0.0F, 1.0F}, {1.0F, 1.0F}};
  example.query = {0.5F, -1.0F};
  example.query_weight = {{0.2F, 0.4F}, {-0.3F, 0.5F}};
  example.bias = {0.1F, 0.0F};
  example.key_weight = {{0.6F, -0.2F}, {0.1F, 0.8F}};
  example.energy_weight = {1.0F, 2.0F};
  return example;
}

/// Puts the example's numbers into an attention. Throws std::logic_error if it has others.
void give_parameters(nn::Attention& attention, const WorkedExample& example, Engine& engine) {
  for (const auto& parameter : attention.parameters()) {
    const auto numbers = [&]() -> Vector {
      if (parameter.name == "score.query_layer.weight") return flat(example.query_weight);
      if (parameter.name == "score.query_layer.bias") return example.bias;
      if (parameter.name == "score.key_layer.weight") return flat(example.key_weight);
      if (parameter.name == "score.energy_layer.weight") return example.energy_weight;
      throw std::logic_error("the example has no numbers for " + parameter.name);
    }();
    *parameter.value = engine.parameter(numbers, parameter.shape);
  }
}

/// As a factor or a term: what is below zero stands in brackets.
std::string term(double value) {
  return value < 0.0 ? "(" + worked_number(value) + ")" : worked_number(value);
}

std::string list(const Vector& numbers) {
  std::string text;
  for (const auto value : numbers) text += (text.empty() ? "" : ", ") + worked_number(value);
  return "(" + text + ")";
}

/// "0.2 * 0.5 + 0.4 * (-1)"
std::string products(const Vector& a, const Vector& b) {
  std::string text;
  for (std::size_t i = 0; i < a.size(); ++i) {
    text += (i == 0 ? "" : " + ") + term(a[i]) + " * " + term(b[i]);
  }
  return text;
}

/// The arithmetic as text.
class ExampleWriter {
 public:
  explicit ExampleWriter(const WorkedExample& example) : is_(example) {}

  std::string write() {
    heading(
        "One query reads three annotations, as in Bahdanau et al. 2015, A.1.2, worked by hand.");
    line("Numbers are rounded to 5 decimals: a pocket calculator's last digit may differ.");
    write_given();
    write_energies();
    write_weights();
    write_context();
    heading("With a model of your own: attend explain -m DIR 'a sentence'");
    return text_;
  }

 private:
  void line(const std::string& words) { text_ += words + '\n'; }

  void heading(const std::string& words) {
    if (!text_.empty()) text_ += '\n';
    line(words);
  }

  void rows(std::string_view name, const Matrix& matrix) {
    for (std::size_t i = 0; i < matrix.size(); ++i) {
      line(fmt::format("  {}, row {} = {}", name, i + 1, list(matrix[i])));
    }
  }

  void write_given() {
    heading(
        "Given: the annotations h_j, one for each source word, and the decoder's state s, which "
        "asks");
    for (std::size_t j = 0; j < is_.annotations.size(); ++j) {
      line(fmt::format("  h_{} = {}", j + 1, list(is_.annotations[j])));
    }
    line("  s = " + list(is_.query));
    heading("and what training would have found");
    rows("W", is_.query_weight);
    line("  b = " + list(is_.bias));
    rows("U", is_.key_weight);
    line("  v = " + list(is_.energy_weight));
  }

  void write_energies() {
    heading("1. Energies, how well s matches each h_j: e_j = v^T tanh(W s + b + U h_j)");
    for (std::size_t i = 0; i < is_.query_weight.size(); ++i) {
      line(fmt::format("  (W s + b)_{} = {} + {} = {}", i + 1,
                       products(is_.query_weight[i], is_.query), term(is_.bias[i]),
                       worked_number(is_.projected_query[i])));
    }
    for (std::size_t j = 0; j < is_.annotations.size(); ++j) {
      heading(fmt::format("  annotation {}", j + 1));
      for (std::size_t i = 0; i < is_.key_weight.size(); ++i) {
        line(fmt::format("  (U h_{})_{} = {} = {}", j + 1, i + 1,
                         products(is_.key_weight[i], is_.annotations[j]),
                         worked_number(is_.keys[j][i])));
      }
      for (std::size_t i = 0; i < is_.key_weight.size(); ++i) {
        line(fmt::format("  tanh({} + {}) = tanh({}) = {}", worked_number(is_.projected_query[i]),
                         term(is_.keys[j][i]), worked_number(is_.sums[j][i]),
                         worked_number(is_.bent[j][i])));
      }
      line(fmt::format("  e_{} = {} = {}", j + 1, products(is_.energy_weight, is_.bent[j]),
                       worked_number(is_.energies[j])));
    }
  }

  void write_weights() {
    heading("2. Weights, the softmax of the energies: a_j = exp(e_j) / sum_k exp(e_k)   eq. 6");
    std::string terms;
    for (std::size_t j = 0; j < is_.energies.size(); ++j) {
      line(fmt::format("  exp({}) = {}", worked_number(is_.energies[j]),
                       worked_number(is_.exponentials[j])));
      terms += (j == 0 ? "" : " + ") + worked_number(is_.exponentials[j]);
    }
    const auto sum = worked_number(is_.exponentials_sum);
    line(fmt::format("  sum = {} = {}", terms, sum));
    for (std::size_t j = 0; j < is_.weights.size(); ++j) {
      line(fmt::format("  a_{} = {} / {} = {}", j + 1, worked_number(is_.exponentials[j]), sum,
                       worked_number(is_.weights[j])));
    }
  }

  void write_context() {
    heading("3. Context, the annotations by weight: c = sum_j a_j h_j   eq. 5");
    for (std::size_t i = 0; i < is_.context.size(); ++i) {
      Vector of_annotations;
      for (const auto& annotation : is_.annotations) of_annotations.push_back(annotation[i]);
      line(fmt::format("  c_{} = {} = {}", i + 1, products(is_.weights, of_annotations),
                       worked_number(is_.context[i])));
    }
    line("  c = " + list(is_.context) + " is what the decoder learns of the source at this step.");
  }

  const WorkedExample& is_;
  std::string text_;
};

}  // namespace

std::string worked_number(double value) {
  auto text = fmt::format("{:.5f}", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

WorkedExample work_example(Engine& engine) {
  auto example = given();
  const models::AttentionConfig config = {
      .score = "additive", .alignment = "global", .hidden_size = 2};
  const auto attention = models::build_attention(config, 2, 2);
  give_parameters(*attention, example, engine);
  attention->evaluate();

  const auto values = numbers(engine, flat(example.annotations), {1, 3, 2});
  const auto query = numbers(engine, example.query, {1, 2});
  const auto memory = attention->prepare(nn::Annotations::of(values));
  const auto reading = attention->read(query, memory, attention->start(memory));
  example.keys = matrix_of(memory.keys);
  example.energies = to_vector(reading.energies);
  example.weights = to_vector(reading.weights);
  example.context = to_vector(reading.context);

  // What the attention does in one operation, step by step.
  const auto weight = numbers(engine, flat(example.query_weight), shape_of(example.query_weight));
  const auto projected = linear(query, weight, numbers(engine, example.bias, {2}));
  const auto sums = numbers(engine, flat(example.keys), shape_of(example.keys)) + projected;
  const auto exponentials = exp(reading.energies);
  example.projected_query = to_vector(projected);
  example.sums = matrix_of(sums);
  example.bent = matrix_of(tanh(sums));
  example.exponentials = to_vector(exponentials);
  example.exponentials_sum = to_vector(sum(exponentials))[0];
  return example;
}

std::string to_text(const WorkedExample& example) {
  return ExampleWriter(example).write();
}

std::string to_json(const WorkedExample& example) {
  const nlohmann::ordered_json json = {{"annotations", example.annotations},
                                       {"query", example.query},
                                       {"W", example.query_weight},
                                       {"b", example.bias},
                                       {"U", example.key_weight},
                                       {"v", example.energy_weight},
                                       {"projected_query", example.projected_query},
                                       {"keys", example.keys},
                                       {"sums", example.sums},
                                       {"tanh", example.bent},
                                       {"energies", example.energies},
                                       {"exponentials", example.exponentials},
                                       {"exponentials_sum", example.exponentials_sum},
                                       {"weights", example.weights},
                                       {"context", example.context}};
  return json.dump() + '\n';
}

}  // namespace attend::cli

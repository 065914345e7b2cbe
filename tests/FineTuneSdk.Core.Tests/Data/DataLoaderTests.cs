using System.Text;
using FineTuneSdk.Core.ChatTemplates;
using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Core.Tests.ChatTemplates;
using FineTuneSdk.Core.Tests.Stores;

namespace FineTuneSdk.Core.Tests.Data;

public sealed class DataLoaderTests : IDisposable
{
    private const string Template = "{% for m in messages %}<start>{{ m.content }}<end>{% endfor %}{% if add_generation_prompt %}<start>{% endif %}";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Pair(string prompt, string completion) => $$"""{"prompt":"{{prompt}}","completion":"{{completion}}"}""";

    private void Write(string name, params string[] lines) => File.WriteAllText(_folder[name], string.Join('\n', lines), new UTF8Encoding(false));

    private (DataSet? Data, string[] Problems) Load(DataSpec data, TrainingSpec? training = null, string template = Template, int? modelMaxLength = null, int[]? stops = null)
    {
        var problems = new DiagnosticBag();
        var settings = new EncodingSettings { SpecialTokens = new Dictionary<string, string> { ["eos_token"] = "<eos>" }, StopTokenIds = stops ?? [1, 2], ModelMaxLength = modelMaxLength };
        var result = DataLoader.Load(data, training ?? new(), _folder.Path, new CharacterTokenizer("<start>", "<end>", "<eos>"), ChatTemplate.Parse(template), settings, problems, TestContext.Current.CancellationToken);
        return (result, [.. problems.Select(problem => problem.ToString().Replace(_folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal))]);
    }

    [Fact]
    public void Files_become_parts_with_prompts_and_statistics()
    {
        Write("train.jsonl", [.. Enumerable.Range(0, 10).Select(i => Pair($"q{i}", new string('a', i + 1)))]);
        Write("test.jsonl", Pair("t", "x"));
        var (data, problems) = Load(new() { Train = "train.jsonl", Test = "test.jsonl", Validation = new(Share: 0.2) });
        Assert.Empty(problems);
        Assert.Equal((8, 2, 1, 1024), (data!.Train.Count, data.Validation.Count, data.Test.Count, data.MaxLength));
        Assert.Equal(["x"], data.TestPrompts.Select(prompt => prompt.Expected));
        Assert.Equal(data.Validation.Select(example => example.Source), data.ValidationPrompts.Select(prompt => prompt.Source));
        Assert.Equal(new LengthStatistics(1, 3, 3, 3, 3, 3, 2), data.TestLengths);
        Assert.Equal(data.Train.Select(example => example.Source.Location.Line).Order(), data.Train.Select(example => example.Source.Location.Line));
    }

    [Fact]
    public void Duplicates_and_overlap_are_warned_of_with_both_places()
    {
        Write("train.jsonl", Pair("a  b", "1"), Pair("c", "2"), Pair("a b", " 1 "));
        Write("valid.jsonl", Pair("c", "2"));
        Write("test.jsonl", Pair("a b", "1"), Pair("c", "2"));
        var (data, problems) = Load(new() { Train = "train.jsonl", Validation = new(File: "valid.jsonl"), Test = "test.jsonl" });
        Assert.NotNull(data);
        Assert.Equal(
            [
                "train.jsonl(3,1): warning FTSDK2016: This example is the same as the one on line 1.",
                "valid.jsonl(1,1): warning FTSDK2017: This validation example is also a training example (train.jsonl(2,1)), so what is measured on it isn't held out.",
                "test.jsonl(1,1): warning FTSDK2017: This test example is also a training example (train.jsonl(1,1)), so what is measured on it isn't held out.",
                "test.jsonl(2,1): warning FTSDK2017: This test example is also a training example (train.jsonl(2,1)), so what is measured on it isn't held out.",
                "test.jsonl(2,1): warning FTSDK2017: This test example is also a validation example (valid.jsonl(1,1)), so what is measured on it isn't held out.",
            ],
            problems);
    }

    [Fact]
    public void A_long_example_is_an_error_or_cut()
    {
        Write("train.jsonl", Pair("q", "a"), Pair("q", "bcdefgh"), Pair("qqqqqq", "a"));
        var data = new DataSpec { Train = "train.jsonl", Validation = new(Share: 0) };
        var (none, errors) = Load(data, new() { MaxLength = 5 });
        Assert.Null(none);
        Assert.Equal(
            [
                "train.jsonl(2,1): error FTSDK2013: This example has 9 tokens, and training.maxLength allows 5. Shorten it, raise training.maxLength, or set training.truncation to \"end\".",
                "train.jsonl(3,1): error FTSDK2013: This example has 8 tokens, and training.maxLength allows 5. Shorten it, raise training.maxLength, or set training.truncation to \"end\".",
            ],
            errors);
        (none, var problems) = Load(data, new() { MaxLength = 5, Truncation = Truncation.End });
        Assert.Null(none);
        Assert.Equal(
            [
                "train.jsonl(2,1): warning FTSDK2014: This example has 9 tokens, and training.maxLength allows 5: its end is cut off, and with it the token at which an answer stops.",
                "train.jsonl(3,1): warning FTSDK2014: This example has 8 tokens, and training.maxLength allows 5: its end is cut off, and with it the token at which an answer stops.",
                "train.jsonl(3,1): error FTSDK2015: No token of this example is trained: what the assistant says comes after the first 5 tokens.",
            ],
            problems);
    }

    [Fact]
    public void The_base_limits_the_length()
    {
        Write("train.jsonl", Pair("q", "a"), Pair("r", "b"));
        var data = new DataSpec { Train = "train.jsonl" };
        Assert.Equal(64, Load(data, modelMaxLength: 64).Data!.MaxLength);
        Assert.Equal(["finetune: error FTSDK2020: training.maxLength is 128, and the base takes at most 64 tokens."], Load(data, new() { MaxLength = 128 }, modelMaxLength: 64).Problems);
    }

    [Fact]
    public void A_conversation_in_which_the_template_marks_nothing_is_an_error()
    {
        Write("train.jsonl", """{"messages":[{"role":"user","content":"u"},{"role":"assistant","content":"a"}]}""");
        var (_, problems) = Load(new() { Train = "train.jsonl", Validation = new(Share: 0) }, template: "{% for m in messages %}{{ m.content }}{% endfor %}{% if false %}{% generation %}{% endgeneration %}{% endif %}");
        Assert.Equal(["train.jsonl(1,1): error FTSDK2015: No token of this example is trained: the chat template marks nothing as the assistant's, or the answer is all there is."], problems);
    }

    [Fact]
    public void What_keeps_a_model_from_stopping_or_repeating_itself_is_warned_of_once()
    {
        Write("train.jsonl", [.. Enumerable.Range(0, 3).Select(i => $$$"""{"messages":[{"role":"user","content":"{{{i}}}"},{"role":"assistant","content":"a"}]}""")]);
        var (data, problems) = Load(new() { Train = "train.jsonl", Validation = new(Share: 0) }, template: "{{ strftime_now('%Y') if false }}" + Template, stops: [2]);
        Assert.NotNull(data);
        Assert.Equal(
            [
                "train.jsonl(1,1): warning FTSDK1310: The chat template can write the current date into what is trained, so that the same inputs give another adapter on another day. Put a fixed date into the base's chat template if that matters.",
                "train.jsonl(1,1): warning FTSDK1308: Answers don't end with one of the model's stop tokens, so a model trained on them may not learn to stop (this example and 2 more). Name the token that ends a turn under \"eos_token_id\" in the base's generation_config.json, or put it inside the template's {% generation %} block.",
            ],
            problems);
    }

    [Fact]
    public void One_example_cant_be_divided()
    {
        Write("train.jsonl", Pair("q", "a"));
        Assert.Equal(["train.jsonl(1,1): error FTSDK2018: There is one example, so none can be set aside for validation. Add examples, or set data.validation to 0."], Load(new() { Train = "train.jsonl" }).Problems);
        Assert.Empty(Load(new() { Train = "train.jsonl", Validation = new(Share: 0) }).Problems);
    }

    [Fact]
    public void Problems_of_all_files_come_in_one_go()
    {
        Write("train.jsonl", "x");
        Write("test.jsonl", "[]");
        var (data, problems) = Load(new() { Train = "train.jsonl", Test = "test.jsonl", Validation = new(File: "none.jsonl") });
        Assert.Null(data);
        Assert.Equal(["train.jsonl(1,1)", "test.jsonl(1,1)", "none.jsonl"], problems.Select(problem => problem.Split(": ")[0]));
    }
}

using System.Text;
using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Tests.Adapters;

public sealed class PeftAdapterConfigReaderTests
{
    [Theory]
    [InlineData("""{"peft_type": "LORA", "target_modules": ["q_proj"]}""", 8, 8)]
    [InlineData("""{"peft_type": "LORA", "target_modules": ["q_proj"], "r": 4, "lora_alpha": 2.5, "some_new_key": null, "another": [], "bias": "none", "loftq_config": {}}""", 4, 2.5)]
    public void Absent_keys_have_PEFTs_defaults_and_empty_unknown_ones_mean_nothing(string json, int rank, double alpha)
    {
        var config = Read(json);

        Assert.Equal((rank, alpha, 0.0, false), (config.Rank, config.Alpha, config.Dropout, config.EnsureWeightTying));
        Assert.Empty(config.ModulesToSave);
    }

    [Theory]
    [InlineData("\"all-linear\"", null)]
    [InlineData("\"ALL-LINEAR\"", null)]
    [InlineData("\".*\\\\.[01]\\\\.(q|v)_proj\"", ".*\\.[01]\\.(q|v)_proj")]
    public void Targets_may_be_a_word_or_an_expression(string value, string? pattern)
    {
        var targets = Read($$"""{"peft_type": "LORA", "target_modules": {{value}}}""").Targets;

        Assert.Equal(pattern, targets.Pattern);
        Assert.Null(targets.Names);
    }

    [Theory]
    [InlineData("""{"peft_type": "VERA"}""", "a.json: error FTSDK1402: The adapter is of the kind VERA (peft_type); only LORA is supported.")]
    [InlineData("""{"target_modules": ["q"]}""", "a.json: error FTSDK1401: There is no peft_type; a LoRA adapter says \"LORA\".")]
    [InlineData("""{"peft_type": "LORA"}""", "a.json: error FTSDK1401: There is no target_modules; PEFT writes the names of the adapted modules there.")]
    [InlineData("[]", "a.json: error FTSDK1401: An adapter's configuration is a JSON object.")]
    [InlineData(
        """{"peft_type": "LORA", "target_modules": ["q"], "fan_in_fan_out": true, "target_parameters": ["x"], "layer_replication": [[0, 2]], "init_lora_weights": "pissa", "task_type": "SEQ_CLS", "new_key": 3}""",
        """
        a.json: error FTSDK1402: The adapter uses transposed weights (fan_in_fan_out), which is not supported yet.
        a.json: error FTSDK1402: The adapter uses adapted parameters of experts (target_parameters), which is not supported yet.
        a.json: error FTSDK1402: The adapter uses replicated layers (layer_replication), which is not supported yet.
        a.json: error FTSDK1402: The key 'new_key' isn't known, so what it changes can't be computed; known are the keys of PEFT 0.21.2.
        a.json: error FTSDK1402: The adapter starts from "pissa" (init_lora_weights), which is not supported yet; supported are true, false, "gaussian", "eva", "orthogonal" and "mica", which leave the base as it is.
        a.json: error FTSDK1402: The adapter is for the task SEQ_CLS (task_type); only CAUSAL_LM is supported.
        """)]
    [InlineData(
        """{"peft_type": "LORA", "target_modules": "q.*", "use_dora": true, "lora_bias": true, "layers_to_transform": 1, "layers_pattern": ["h"]}""",
        """
        a.json: error FTSDK1401: use_dora and lora_bias are both true, which PEFT doesn't compute.
        a.json: error FTSDK1401: layers_to_transform is for a list of target_modules, and they are a regular expression.
        a.json: error FTSDK1401: layers_pattern is for a list of target_modules, and they are a regular expression.
        """)]
    [InlineData(
        """{"peft_type": "LORA", "target_modules": ["q"], "rank_pattern": {"a++": 2, "b": 0}, "alpha_pattern": [], "bias": "some", "exclude_modules": "(?i)x", "layers_to_transform": [-1], "layers_pattern": "h", "trainable_token_indices": [1, 1]}""",
        """
        a.json: error FTSDK1402: The regular expression 'a++' (rank_pattern) has '++', which is not supported yet.
        a.json: error FTSDK1401: rank_pattern is {"a++": 2, "b": 0}; expected is an object of regular expressions with whole numbers from 1 to 65536.
        a.json: error FTSDK1401: alpha_pattern is []; expected is an object of regular expressions with numbers above 0.
        a.json: error FTSDK1401: bias is "some"; expected is "none", "all" or "lora_only".
        a.json: error FTSDK1402: The regular expression '(?i)x' (exclude_modules) has '(?', which is not supported yet.
        a.json: error FTSDK1401: layers_to_transform is [-1]; expected is a layer's number, or a list of them.
        a.json: error FTSDK1401: trainable_token_indices is [1, 1]; expected is a list of different token ids, or an object of modules with such lists.
        a.json: error FTSDK1401: layers_pattern is there without layers_to_transform.
        """)]
    [InlineData(
        """{"peft_type": "LORA", "target_modules": "(?P<a>q)_proj", "r": 0, "lora_alpha": "8", "lora_dropout": 1, "modules_to_save": "norm", "ensure_weight_tying": 1}""",
        """
        a.json: error FTSDK1401: r is 0; expected is a whole number from 1 to 65536.
        a.json: error FTSDK1401: lora_alpha is "8"; expected is a number above 0.
        a.json: error FTSDK1401: lora_dropout is 1; expected is a number from 0 to below 1.
        a.json: error FTSDK1402: The regular expression '(?P<a>q)_proj' (target_modules) has '(?', which is not supported yet.
        a.json: error FTSDK1401: modules_to_save is "norm"; expected is a list of names.
        a.json: error FTSDK1401: ensure_weight_tying is 1; expected is true or false.
        """)]
    public void Says_all_that_it_refuses(string json, string expected)
    {
        var exception = Assert.Throws<FineTuneException>(() => Read(json));

        Assert.Equal(expected.ReplaceLineEndings("\n"), string.Join('\n', exception.Diagnostics));
    }

    [Theory]
    [InlineData("""{"peft_type": "LORA", "peft_type": "LORA"}""", "a.json: error FTSDK1401: This isn't valid JSON: Duplicate property")]
    [InlineData("{\n  \"r\": 4,,\n}", "a.json(2,10): error FTSDK1401: This isn't valid JSON: ")]
    public void Broken_JSON_is_said_with_its_place(string json, string start)
    {
        var exception = Assert.Throws<FineTuneException>(() => Read(json));

        Assert.StartsWith(start, Assert.Single(exception.Diagnostics).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void More_expressions_than_anybody_writes_are_refused_once()
    {
        static string Keys(int count, string end) => string.Join(", ", Enumerable.Range(0, count).Select(i => $"\"layers.{i}.q{end}\": 2"));

        Assert.Equal(200, Read($$"""{"peft_type": "LORA", "target_modules": ["q"], "rank_pattern": { {{Keys(200, "")}} } }""").RankPattern.Count);
        Assert.Equal(
            "a.json: error FTSDK1402: There are more than 64 regular expressions; name the modules by their paths.",
            Assert.Throws<FineTuneException>(() => Read($$"""{"peft_type": "LORA", "target_modules": ["q"], "rank_pattern": { {{Keys(70, "+")}} } }""")).Message);
    }

    [Fact]
    public void A_folder_without_the_file_is_said()
    {
        var exception = Assert.Throws<FineTuneException>(() => PeftAdapterConfigReader.Read(Path.Combine(AppContext.BaseDirectory, "none")));

        var diagnostic = Assert.Single(exception.Diagnostics);
        Assert.Equal(DiagnosticCodes.AdapterConfigInvalid, diagnostic.Code);
        Assert.EndsWith("an adapter folder holds adapter_config.json and adapter_model.safetensors.", diagnostic.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".*", null)]
    [InlineData("(?:a|b)\\.c{1,2}[xyz]+?$", null)]
    [InlineData("\\d+\\w", null)]
    [InlineData("(?i)a", "(?")]
    [InlineData("a++", "++")]
    [InlineData("(?>a)", "(?")]
    [InlineData("\\Aa\\Z", "\\A")]
    [InlineData("(a)\\1", "\\1")]
    [InlineData("[a", "[a")]
    [InlineData("é", "é")]
    public void Expressions_that_mean_the_same_in_both_languages_are_taken(string pattern, string? unsupported) => Assert.Equal(unsupported, TargetPattern.FindUnsupported(pattern));

    private static PeftAdapterConfig Read(string json) => PeftAdapterConfigReader.Parse(Encoding.UTF8.GetBytes(json), "a.json");
}

using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Tests.Adapters;

public sealed class TargetMatcherTests
{
    private static readonly ModelModule[] Modules =
    [
        new("model.embed_tokens", ModelModuleKind.Embedding),
        .. Enumerable.Range(0, 2).SelectMany(i => new ModelModule[]
        {
            new($"model.layers.{i}.self_attn.q_proj", ModelModuleKind.Linear),
            new($"model.layers.{i}.self_attn.v_proj", ModelModuleKind.Linear),
            new($"model.layers.{i}.mlp.down_proj", ModelModuleKind.Linear),
        }),
        .. Enumerable.Range(0, 2).Select(i => new ModelModule($"model.layers.{i}.input_layernorm", ModelModuleKind.Norm)),
        new("model.norm", ModelModuleKind.Norm),
        new("lm_head", ModelModuleKind.OutputHead),
    ];

    private static readonly PeftAdapterConfig Config = new() { Rank = 8, Alpha = 16, Targets = AdapterTargets.AllLinear };

    [Fact]
    public void All_linear_is_every_linear_layer_but_the_head_and_is_saved_as_the_shortest_endings()
    {
        var matcher = new TargetMatcher(AdapterTargets.AllLinear, []);
        var match = matcher.Match(Modules, isTied: false);

        Assert.Equal(6, match.Adapted.Count);
        Assert.All(match.Adapted, m => Assert.Equal(ModelModuleKind.Linear, m.Kind));
        Assert.Equal(["down_proj", "q_proj", "v_proj"], matcher.Resolve(Modules).Names);
    }

    [Fact]
    public void What_is_trained_whole_is_not_adapted_and_the_saved_endings_tell_the_two_apart()
    {
        var matcher = new TargetMatcher(AdapterTargets.AllLinear, ["layers.1.mlp"]);
        var match = matcher.Match(Modules, isTied: false);

        Assert.Equal(["model.layers.1.mlp.down_proj"], match.Saved.Select(m => m.Path));
        Assert.Equal(["0.mlp.down_proj", "q_proj", "v_proj"], matcher.Resolve(Modules).Names);
    }

    [Theory]
    [InlineData("q_proj", 2)]
    [InlineData("self_attn.q_proj", 2)]
    [InlineData("model.layers.1.self_attn.q_proj", 1)]
    [InlineData("embed_tokens", 1)]
    [InlineData("lm_head", 1)]
    public void A_name_is_a_whole_path_or_its_end_after_a_dot(string name, int count) =>
        Assert.Equal(count, new TargetMatcher(AdapterTargets.Of([name]), []).Match(Modules, isTied: false).Adapted.Count);

    [Theory]
    [InlineData(".*\\.1\\.self_attn\\..*", 2)]
    [InlineData("model.layers.0.mlp.down_proj", 1)]
    public void An_expression_has_to_match_the_whole_path(string pattern, int count) =>
        Assert.Equal(count, new TargetMatcher(AdapterTargets.Matching(pattern), []).Match(Modules, isTied: false).Adapted.Count);

    [Fact]
    public void Modules_to_save_need_no_dot()
    {
        var match = new TargetMatcher(AdapterTargets.Of(["q_proj"]), ["norm"]).Match(Modules, isTied: false);

        Assert.Equal(["model.layers.0.input_layernorm", "model.layers.1.input_layernorm", "model.norm"], match.Saved.Select(m => m.Path));
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public void A_tied_head_follows_the_embedding_only_when_asked_to(bool isTied, bool ensure, bool ties)
    {
        var match = new TargetMatcher(AdapterTargets.Of(["q_proj"]), ["embed_tokens"], ensure).Match(Modules, isTied);

        Assert.Equal(ties, match.TiesHead);
        Assert.Equal(["model.embed_tokens"], match.Saved.Select(m => m.Path));
    }

    [Fact]
    public void A_tied_head_that_is_named_stands_for_the_embedding()
    {
        var saved = new TargetMatcher(AdapterTargets.Of(["q_proj"]), ["lm_head"], ensureWeightTying: true).Match(Modules, isTied: true);
        var adapted = new TargetMatcher(AdapterTargets.Of(["q_proj", "lm_head"]), [], ensureWeightTying: true).Match(Modules, isTied: true);

        Assert.Equal(["model.embed_tokens"], saved.Saved.Select(m => m.Path));
        Assert.Equal(["model.embed_tokens", "model.layers.0.self_attn.q_proj", "model.layers.1.self_attn.q_proj"], adapted.Adapted.Select(m => m.Path));
        Assert.True(saved.TiesHead && adapted.TiesHead);
    }

    [Fact]
    public void Each_name_that_takes_nothing_is_an_error_beside_others_that_do()
    {
        var matcher = new TargetMatcher(AdapterTargets.Of(["q_proj", "proj", "norm", "Q_proj"]), ["embedding", "head"]);
        var exception = Assert.Throws<FineTuneException>(() => matcher.Match(Modules, isTied: false, new SourceSpan("a.json", 3)));

        Assert.Equal(
            """
            a.json(3): error FTSDK1403: The target 'proj' is no module of the base; its modules are embed_tokens, q_proj, v_proj, down_proj, lm_head.
            a.json(3): error FTSDK1403: The target 'Q_proj' is no module of the base; its modules are embed_tokens, q_proj, v_proj, down_proj, lm_head.
            a.json(3): error FTSDK1403: 'embedding' in modulesToSave is no module of the base; its modules are embed_tokens, q_proj, v_proj, down_proj, input_layernorm, norm, lm_head.
            a.json(3): error FTSDK1403: The target 'model.norm' is a norm, which has no matrix to adapt; name it in modulesToSave instead.
            """.ReplaceLineEndings("\n"),
            string.Join('\n', exception.Diagnostics));
    }

    [Fact]
    public void A_module_can_not_be_both()
    {
        var exception = Assert.Throws<FineTuneException>(() => new TargetMatcher(AdapterTargets.Of(["q_proj"]), ["0.self_attn.q_proj", "_proj"]).Match(Modules, isTied: false));

        Assert.Equal(
            "finetune: error FTSDK1403: 'model.layers.1.self_attn.q_proj' would be both adapted and trained whole; make the name in modulesToSave longer, or leave it out of the targets.",
            Assert.Single(exception.Diagnostics).ToString());
    }

    [Theory]
    [InlineData(".*\\.k_proj")]
    [InlineData(null)]
    public void Targets_that_take_nothing_at_all_are_an_error(string? pattern)
    {
        var targets = pattern is null ? AdapterTargets.Of([]) : AdapterTargets.Matching(pattern);
        var exception = Assert.Throws<FineTuneException>(() => new TargetMatcher(targets, []).Match(Modules, isTied: false));

        Assert.Equal("finetune: error FTSDK1403: The targets take no module of the base; its modules are embed_tokens, q_proj, v_proj, down_proj, lm_head.", Assert.Single(exception.Diagnostics).ToString());
    }

    [Fact]
    public void Excluded_modules_go_before_targets_and_stay_in_the_saved_endings()
    {
        var matcher = new TargetMatcher(Config with { Exclude = AdapterTargets.Of(["layers.1.self_attn.q_proj", "down_proj", "x"]) });

        Assert.Equal(["model.layers.0.self_attn.q_proj", "model.layers.0.self_attn.v_proj", "model.layers.1.self_attn.v_proj"], matcher.Match(Modules, isTied: false).Adapted.Select(m => m.Path));
        Assert.Equal(["down_proj", "q_proj", "v_proj"], matcher.Resolve(Modules).Names);
        Assert.Equal(["x"], matcher.UnusedExclusions(Modules));
        Assert.Equal(4, new TargetMatcher(Config with { Exclude = AdapterTargets.Matching(@".*\.(down|x)_proj") }).Match(Modules, isTied: false).Adapted.Count);
    }

    [Theory]
    [InlineData("q_proj", null, "1", "model.layers.1.self_attn.q_proj")]
    [InlineData("q_proj", "layers", "1,0", "model.layers.0.self_attn.q_proj model.layers.1.self_attn.q_proj")]
    [InlineData("q_proj,model.layers.0.mlp.down_proj", "h,layers", "1", "model.layers.0.mlp.down_proj model.layers.1.self_attn.q_proj")]
    [InlineData("q_proj,lm_head,embed_tokens", null, "1", "model.layers.1.self_attn.q_proj lm_head")]
    public void Chosen_layers_are_those_of_a_number_and_a_full_path_escapes_them(string targets, string? patterns, string layers, string expected)
    {
        var config = Config with
        {
            Targets = AdapterTargets.Of(targets.Split(',')),
            LayersToTransform = new OneOrMany<int>([.. layers.Split(',').Select(int.Parse)], IsSingle: false),
            LayersPattern = patterns is null ? null : new OneOrMany<string>(patterns.Split(','), IsSingle: false),
        };

        Assert.Equal(expected.Split(' '), new TargetMatcher(config).Match(Modules, isTied: false).Adapted.Select(m => m.Path));
    }

    [Fact]
    public void Nothing_left_of_the_targets_is_an_error()
    {
        var exception = Assert.Throws<FineTuneException>(() => new TargetMatcher(Config with { Targets = AdapterTargets.Of(["q_proj"]), Exclude = AdapterTargets.Of(["q_proj"]) }).Match(Modules, isTied: false));

        Assert.Equal("finetune: error FTSDK1403: Every module that the targets name is left out by the excluded modules, the choice of layers or modulesToSave; adapt at least one.", exception.Message);
    }

    [Theory]
    [InlineData("embed_tokens:3", false, "model.embed_tokens:3", false)]
    [InlineData("embed_tokens:3", true, "model.embed_tokens:3", true)]
    [InlineData("lm_head:3", true, "lm_head:3", false)]
    [InlineData("embed_tokens:3 lm_head:3", true, "model.embed_tokens:3", true)]
    [InlineData("embed_tokens:3 lm_head:4", true, "model.embed_tokens:3 lm_head:4", false)]
    [InlineData("embed_tokens:3 lm_head:3", false, "model.embed_tokens:3 lm_head:3", false)]
    public void A_tied_head_follows_the_rows_of_its_embedding_unless_it_has_others(string rows, bool isTied, string expected, bool ties)
    {
        var match = new TargetMatcher(Config with { TrainableTokens = Rows(rows) }).Match(Modules, isTied);

        Assert.Equal(expected.Split(' '), match.Rows.Select(r => $"{r.Module.Path}:{string.Join(',', r.Indices)}"));
        Assert.Equal(ties, match.TiesRows);
    }

    [Theory]
    [InlineData("q_proj:1", "'model.layers.0.self_attn.q_proj' in the trained tokens is neither the embedding nor the head; only their rows belong to tokens.")]
    [InlineData("x:1", "'x' in the trained tokens is no module of the base; embedding and head are model.embed_tokens and lm_head.")]
    [InlineData("embed_tokens:1 tokens:1", "'model.embed_tokens' is named twice in the trained tokens.")]
    [InlineData("embed_tokens:3 lm_head:4", "The embedding and the head that is tied to it are named with different tokens, and their tie is to be kept (ensure_weight_tying); name the same tokens in the same order.")]
    public void Rows_that_can_not_be_trained_are_said(string rows, string message)
    {
        var config = Config with { TrainableTokens = Rows(rows), EnsureWeightTying = true };
        var exception = Assert.Throws<FineTuneException>(() => new TargetMatcher(config).Match(Modules, isTied: true));

        Assert.Equal(message, exception.Diagnostics[0].Message);
    }

    private static TrainableTokens Rows(string rows) =>
        TrainableTokens.Of(rows.Split(' ').Select(r => r.Split(':')).ToDictionary(r => r[0], IReadOnlyList<int> (r) => [int.Parse(r[1], System.Globalization.CultureInfo.InvariantCulture)]));
}

using FineTuneSdk.Core.Specs;

namespace FineTuneSdk.Core.Tests.Specs;

public sealed class SpecCanonicalFormTests
{
    private static readonly FineTuneSpec Spec = new() { Base = new BaseSpec { Model = "tiny" }, Data = new DataSpec { Train = "t.jsonl" } };

    [Fact]
    public void Everything_that_decides_training_is_written_out() =>
        Assert.Equal(
            """
            {"base":{"weights":"pretrained"},"data":{"validation":0.1},
            "method":{"alpha":32,"dropout":0,"ensureWeightTying":false,"initialization":"default","modulesToSave":[],"rank":16,"targets":"all-linear","type":"lora"},
            "training":{"batchSize":16,"epochs":3,"learningRate":0.0002,"maxGradientNorm":1,"maxLength":512,"microBatchSize":16,"optimizer":"adamw","precision":"float32","schedule":"cosine","seed":42,
            "truncation":"error","warmup":0.03,"weightDecay":0}}
            """.Replace("\n", "", StringComparison.Ordinal),
            SpecCanonicalForm.Of(ResolvedSpec.Resolve(Spec, baseMaxLength: 512)));

    [Fact]
    public void With_all_weights_the_keys_of_lora_are_left_out() =>
        Assert.Contains("\"method\":{\"type\":\"full\"}", SpecCanonicalForm.Of(Spec with { Method = new MethodSpec { Type = MethodType.Full } }), StringComparison.Ordinal);

    [Fact]
    public void Keys_that_came_later_are_written_where_they_are_used() =>
        Assert.Contains(
            "\"method\":{\"alpha\":32,\"alphaPattern\":{\"a\":0.5,\"b\":1},\"bias\":\"all\",\"dropout\":0,\"ensureWeightTying\":false,\"initialization\":\"default\",\"modulesToSave\":[],\"rank\":16,\"rankPattern\":{\"q\":4},"
            + "\"targets\":\"all-linear\",\"trainableTokenIndices\":[9,2],\"type\":\"lora\",\"useDora\":true}",
            SpecCanonicalForm.Of(Spec with
            {
                Method = new MethodSpec
                {
                    AlphaPattern = new Dictionary<string, double> { ["b"] = 1, ["a"] = 0.5 },
                    RankPattern = new Dictionary<string, int> { ["q"] = 4 },
                    Bias = Core.Adapters.AdapterBias.All,
                    TrainableTokenIndices = [9, 2],
                    UseDora = true,
                },
            }),
            StringComparison.Ordinal);

    [Fact]
    public void Names_paths_gates_test_set_and_the_order_of_sets_change_nothing()
    {
        var other = Spec with
        {
            Base = new BaseSpec { Model = "elsewhere" },
            Data = new DataSpec { Train = "other.jsonl", Test = "h.jsonl" },
            Evaluation = new EvaluationSpec { MaxNewTokens = 5, Gates = [new GateSpec { Metric = GateMetric.Loss, Max = 1 }] },
        };
        Assert.Equal(SpecCanonicalForm.Of(Spec), SpecCanonicalForm.Of(other));
        Assert.Equal(SpecCanonicalForm.Of(Targets("a", "b")), SpecCanonicalForm.Of(Targets("b", "a")));
        Assert.NotEqual(SpecCanonicalForm.Of(Targets("a")), SpecCanonicalForm.Of(Targets("b")));
    }

    [Fact]
    public void Validation_from_a_file_takes_nothing_away_from_training() =>
        Assert.Equal(
            SpecCanonicalForm.Of(Spec with { Data = Spec.Data with { Validation = new ValidationSpec(Share: 0) } }),
            SpecCanonicalForm.Of(Spec with { Data = Spec.Data with { Validation = new ValidationSpec(File: "v.jsonl") } }));

    [Fact]
    public void Every_property_of_every_spec_type_is_a_key_or_has_a_reason_not_to_count() =>
        Assert.Equal(
            ["base.model", "data.train", "data.test", "training.frozenWeights", "evaluation"],
            SpecShape.For(typeof(FineTuneSpec)).Keys
                .SelectMany(key => key.Shape is null || !key.Rules.DecidesTraining ? [(key, key.Name)] : key.Shape.Keys.Select(inner => (key: inner, Name: $"{key.Name}.{inner.Name}")))
                .Where(pair => !pair.key.Rules.DecidesTraining).Select(pair => pair.Name));

    private static FineTuneSpec Targets(params string[] names) => Spec with { Method = new MethodSpec { Targets = names } };
}

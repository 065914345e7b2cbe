using FineTuneSdk.Torch.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTuneSdk.Torch.Tests.Models;

/// <summary>What families differ in, each through every way that a sequence can take: whole, in pieces through the cache, and padded.</summary>
public sealed class DecoderKindsTests : IDisposable
{
    private const double Rounding = 2e-5;
    private const int Length = 30;

    private static readonly Dictionary<string, ModelConfig> Kinds = new(StringComparer.Ordinal)
    {
        ["every layer windowed"] = SmallModel.Config with { SlidingWindow = 5, WindowedLayers = [0, 1] },
        ["one layer windowed"] = SmallModel.Config with { SlidingWindow = 5, WindowedLayers = [1] },
        ["window of one"] = SmallModel.Config with { SlidingWindow = 1, WindowedLayers = [0] },
        ["window without grouped heads"] = SmallModel.Config with { KeyValueHeadCount = 6, SlidingWindow = 4, WindowedLayers = [0, 1] },
        ["query and key norms"] = SmallModel.Config with { QueryKeyNorm = true },
        ["dynamic, short"] = SmallModel.Config with { Rotary = new RotaryConfig { Scaling = RotaryScaling.Dynamic, Factor = 3, OriginalMaxPositions = 64 } },
        ["dynamic, long"] = SmallModel.Config with { Rotary = new RotaryConfig { Scaling = RotaryScaling.Dynamic, Factor = 3, OriginalMaxPositions = 8 } },
        ["yarn"] = SmallModel.Config with { Rotary = new RotaryConfig { Scaling = RotaryScaling.Yarn, Factor = 4, OriginalMaxPositions = 16, AttentionFactor = 1.2 } },
        ["longrope, short"] = SmallModel.Config with { Rotary = LongRope(64) },
        ["longrope, long"] = SmallModel.Config with { Rotary = LongRope(8) },
    };

    private readonly DisposeScope _scope = NewDisposeScope();

    public static TheoryData<string> Names => [.. Kinds.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Pieces_through_the_cache_give_what_the_whole_gives(string kind)
    {
        using var model = Open(Kinds[kind], out var weights);
        using var owner = weights;
        var ids = tensor(SmallModel.Ids(Length, 1)).unsqueeze(0);
        var whole = SmallModel.Logits(model, ids);
        foreach (var piece in new[] { 1, 4, 17 })
        {
            using var cache = model.CreateCache(4, Length);
            var parts = new List<Tensor>();
            for (var start = 0; start < Length; start += piece)
                parts.Add(SmallModel.Logits(model, ids.narrow(1, start, Math.Min(piece, Length - start)), null, cache));
            Assert.InRange(SmallModel.Distance(cat(parts, 1), whole), 0, Rounding);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Padding_changes_no_token_of_a_batch(string kind)
    {
        using var model = Open(Kinds[kind], out var weights);
        using var owner = weights;
        var rows = new[] { SmallModel.Ids(Length, 2), SmallModel.Ids(Length - 7, 3) };
        // In a batch all rows have the frequencies of the longest; a shorter one has them alone, too, when it is part of a longer prompt.
        var alone = rows.Select(r =>
        {
            using var cache = model.CreateCache(Length, Length);
            return SmallModel.Logits(model, tensor(r).unsqueeze(0), null, cache)[0];
        }).ToList();
        foreach (var left in new[] { false, true })
        {
            var pads = new long[7];
            long[] ids = [.. rows[0], .. left ? pads : [], .. rows[1], .. left ? [] : pads];
            var mask = ones(2, Length, ScalarType.Bool);
            mask[1, TensorIndex.Slice(left ? 0 : Length - 7, left ? 7 : Length)] = false;
            var logits = SmallModel.Logits(model, tensor(ids).view(2, Length), mask);
            Assert.True(logits.isfinite().all().item<bool>());
            Assert.InRange(SmallModel.Distance(logits[0], alone[0]), 0, Rounding);
            Assert.InRange(SmallModel.Distance(logits[1].narrow(0, left ? 7 : 0, Length - 7), alone[1]), 0, Rounding);

            if (!left)
                continue;
            using var cache = model.CreateCache(4, Length);
            SmallModel.Logits(model, tensor(ids).view(2, Length).narrow(1, 0, 11), mask.narrow(1, 0, 11), cache);
            SmallModel.Logits(model, tensor(ids).view(2, Length).narrow(1, 11, Length - 12), mask.narrow(1, 0, Length - 1), cache);
            var last = SmallModel.Logits(model, tensor(ids).view(2, Length).narrow(1, Length - 1, 1), mask, cache);
            Assert.InRange(SmallModel.Distance(last[1, 0], alone[1][^1]), 0, Rounding);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_query_sees_exactly_as_many_keys_as_the_window_says_its_own_included(int window)
    {
        var config = SmallModel.Config with { LayerCount = 1, SlidingWindow = window, WindowedLayers = [0] };
        using var model = Open(config, out var weights);
        using var owner = weights;
        var ids = SmallModel.Ids(12, 4);
        var before = SmallModel.Logits(model, tensor(ids).unsqueeze(0))[0];
        ids[5] = (ids[5] + 1) % SmallModel.Vocabulary;
        var after = SmallModel.Logits(model, tensor(ids).unsqueeze(0))[0];
        var changed = Enumerable.Range(0, 12).Where(i => SmallModel.Distance(before[i], after[i]) > Rounding);
        Assert.Equal(Enumerable.Range(5, window), changed);
    }

    [Fact]
    public void Beyond_the_original_length_positions_turn_by_other_frequencies()
    {
        using var model = Open(Kinds["longrope, long"], out var weights);
        using var owner = weights;
        var ids = tensor(SmallModel.Ids(9, 5)).unsqueeze(0);
        var (inside, beyond) = (SmallModel.Logits(model, ids.narrow(1, 0, 8)), SmallModel.Logits(model, ids).narrow(1, 0, 8));
        Assert.NotInRange(SmallModel.Distance(inside, beyond), 0, 100 * Rounding);
    }

    public void Dispose() => _scope.Dispose();

    private static RotaryConfig LongRope(long original) =>
        new() { Scaling = RotaryScaling.LongRope, OriginalMaxPositions = original, ShortFactors = [1, 1.5f], LongFactors = [2, 5], AttentionFactor = 1.1 };

    private static CausalLanguageModel Open(ModelConfig config, out ModelWeights weights)
    {
        weights = SmallModel.Weights(config);
        return new CausalLanguageModel(config, weights);
    }
}

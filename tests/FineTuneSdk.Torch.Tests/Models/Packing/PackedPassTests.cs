using FineTuneSdk.Torch.Autograd;
using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Models.Packing;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTuneSdk.Torch.Tests.Models.Packing;

/// <summary>Packed rows against each sequence alone.</summary>
public sealed class PackedPassTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly ModelWeights _weights = SmallModel.Weights();

    // The second layer sees a few tokens back only.
    private static readonly ModelConfig Windowed = SmallModel.Config with { SlidingWindow = 7, WindowedLayers = [1] };

    // A sequence: lengths of its segments by name; sequences with the same name share that segment.
    [Theory]
    [InlineData("a5", 1)]
    [InlineData("a5 b5 c5", 1)]
    [InlineData("a5 b7 c3 d9 e1", 1, true)]
    [InlineData("a150 b130 c97", 7, true)]
    [InlineData("p6-q3-a5 p6-q3-b4 p6-c9 d8 p6-e1", 1, true)]
    [InlineData("p120-q100-a70 p120-q100-b140 p120-c99", 5, true)]
    [InlineData("a5 b7 c3 d9 e1", 1)]
    [InlineData("a5 b7 c3 d9 e1", 3)]
    [InlineData("a150 b130 c97", 1)]
    [InlineData("a150 b130 c97", 7)]
    [InlineData("p6-a5 p6-b4 c9", 1)]
    [InlineData("p6-a5 p6-b4 c9", 2)]
    [InlineData("p6-q3-a5 p6-q3-b4 p6-c9 d8 p6-e1", 1)]
    [InlineData("p120-q100-a70 p120-q100-b140 p120-c99", 1)]
    [InlineData("p120-q100-a70 p120-q100-b140 p120-c99", 5)]
    public void Outputs_and_gradients_equal_each_sequence_alone(string sequences, int every, bool isWindowed = false)
    {
        using var model = new CausalLanguageModel(isWindowed ? Windowed : SmallModel.Config, _weights);
        var (rows, alone) = Make(sequences, every);
        foreach (var weight in _weights.Tensors.Values)
            weight.requires_grad_();

        var expected = new List<Tensor>();
        foreach (var (ids, wanted) in alone)
        {
            var hidden = model.Forward(tensor(ids, [1, ids.Length]))[0];
            expected.AddRange(wanted.Select(w => hidden[w]));
        }
        var seed = randn([expected.Count, SmallModel.Config.HiddenSize], generator: new Generator(5));
        (stack(expected) * seed).sum().backward();
        var gradients = _weights.Tensors.ToDictionary(t => t.Key, t => t.Value.grad?.clone());
        foreach (var weight in _weights.Tensors.Values)
            weight.grad?.zero_();

        using var pass = model.Pack(rows);
        var actual = pass.Normalize(pass.Layers(pass.Embed()));
        CustomGradient.Backward((actual * seed).sum());

        Assert.InRange(SmallModel.Distance(actual, stack(expected)), 0, 2e-5);
        foreach (var (name, weight) in _weights.Tensors.Where(t => gradients[t.Key] is not null))
            Assert.True((weight.grad! - gradients[name]!).norm().item<float>() <= 2e-5 * (1 + gradients[name]!.norm().item<float>()), $"{name}: {(weight.grad! - gradients[name]!).norm().item<float>():g3} of {gradients[name]!.norm().item<float>():g3}");
    }

    public void Dispose()
    {
        _weights.Dispose();
        _scope.Dispose();
    }

    private static (PackedRows Rows, List<(long[] Ids, int[] Wanted)> Alone) Make(string text, int every)
    {
        var sequences = text.Split(' ').Select(s => s.Split('-')).ToList();
        var (ids, segments, wanted) = (new List<int>(), new List<Segment>(), new List<int>());
        var alone = new List<(long[], int[])>();
        Add(sequences, 0, []);
        // Every leaf's rows are wanted, or some of them.
        return (new PackedRows(ids, segments, wanted), alone);

        void Add(List<string[]> group, int level, long[] before)
        {
            foreach (var same in group.GroupBy(s => s[level]))
            {
                var tokens = SmallModel.Ids(int.Parse(same.Key[1..], System.Globalization.CultureInfo.InvariantCulture), same.Key[0]);
                var place = segments.Count;
                var start = ids.Count;
                segments.Add(new Segment(start, tokens.Length, before.Length, start + tokens.Length));
                ids.AddRange(tokens.Select(t => (int)t));
                long[] through = [.. before, .. tokens];
                var leaf = same.FirstOrDefault(s => s.Length == level + 1);
                if (leaf is not null)
                {
                    int[] own = [.. Enumerable.Range(0, tokens.Length).Where(i => i % every == every - 1 || i == tokens.Length - 1)];
                    wanted.AddRange(own.Select(i => start + i));
                    alone.Add((through, [.. own.Select(i => before.Length + i)]));
                }
                Add([.. same.Where(s => s.Length > level + 1)], level + 1, through);
                segments[place] = segments[place] with { End = ids.Count };
            }
        }
    }
}

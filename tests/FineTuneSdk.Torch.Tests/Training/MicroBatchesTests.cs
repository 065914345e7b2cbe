using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Torch.Training;

namespace FineTuneSdk.Torch.Tests.Training;

public sealed class MicroBatchesTests
{
    [Theory]
    [InlineData("300,10,11,290,12", 16, 10000, "10 11 12 290 300")]
    [InlineData("50,50,50,50", 16, 10000, "50 50 50 50")]
    [InlineData("50,50,50,50,50", 2, 10000, "50|50 50|50 50")]
    [InlineData("50,50,50", 16, 100, "50|50 50")]
    [InlineData("500,20", 16, 100, "20|500")]
    [InlineData("0,0,7", 16, 100, "0 0 7")]
    public void As_few_passes_as_the_limits_allow(string lengths, int maxExamples, long maxTokens, string expected)
    {
        var passes = MicroBatches.Split([.. lengths.Split(',').Select(int.Parse).Select(Example)], maxExamples, maxTokens, share: false);

        Assert.Equal(expected, string.Join('|', passes.Select(p => string.Join(' ', p.Select(PackedExamples.InputLength)))));
    }

    [Fact]
    public void Examples_with_the_same_beginning_go_together_and_it_counts_once()
    {
        int[] prefix = [.. Enumerable.Range(0, 40)];
        EncodedExample[] examples = [Example([.. prefix, 1, 1, 1]), Example([50, 51, 52]), Example([.. prefix, 2, 2, 2]), Example([50, 51, 53]), Example([.. prefix, 3, 3])];

        var passes = MicroBatches.Split(examples, 16, maxTokens: 46, share: true);

        Assert.Equal(["1 2 3", "52 53"], passes.Select(p => string.Join(' ', p.Select(e => e.Ids[^1]))));
        Assert.Equal([45, 4], passes.Select(p => PackedExamples.Create(p, share: true).Rows.Ids.Count));
    }

    [Fact]
    public void Every_epoch_takes_every_example_once_and_each_in_an_order_of_its_own()
    {
        var examples = SmallTraining.Examples(21);
        var schedule = new TrainingSchedule(examples, new TrainingSpec { BatchSize = 8, Epochs = 2, Seed = 5 });

        Assert.Equal((3, 6), (schedule.StepsPerEpoch, schedule.Steps));
        var epochs = Enumerable.Range(0, 2).Select(e => Enumerable.Range(3 * e, 3).SelectMany(s => schedule[s]).ToList()).ToList();
        Assert.Equal([8, 8, 5], Enumerable.Range(0, 3).Select(s => schedule[s].Count));
        Assert.All(epochs, e => Assert.Equal(examples.ToHashSet(), e.ToHashSet()));
        Assert.All(epochs, e => Assert.NotEqual(examples, e));
        Assert.NotEqual(epochs[0], epochs[1]);
    }

    private static EncodedExample Example(int[] ids) =>
        new(new Example { Location = new SourceSpan("a"), Prompt = "", Completion = "" }, ids, [.. ids.Select((_, i) => i == ids.Length - 1)]);

    private static EncodedExample Example(int inputLength)
    {
        var supervised = new bool[inputLength + 1];
        supervised[^1] = inputLength > 0;
        return new EncodedExample(new Example { Location = new SourceSpan("a"), Prompt = "", Completion = "" }, new int[inputLength + 1], supervised);
    }
}

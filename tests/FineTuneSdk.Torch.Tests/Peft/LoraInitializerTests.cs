using FineTuneSdk.Core.Specs;
using FineTuneSdk.Torch.Peft;
using static TorchSharp.torch;

namespace FineTuneSdk.Torch.Tests.Peft;

public sealed class LoraInitializerTests
{
    private static readonly TrainedTensor A = new("m.lora_A.weight", [8, 400], TrainedTensorRole.LinearA);

    [Fact]
    public void A_is_uniform_to_one_over_the_root_of_its_width()
    {
        var values = Fill(A, LoraInitialization.Default, 42);

        Assert.InRange(values.Max(), 0.0499f, 0.05f);
        Assert.InRange(values.Min(), -0.05f, -0.0499f);
        Assert.Equal(0.05 / Math.Sqrt(3), Deviation(values), 0.001);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(2)]
    public void A_gaussian_A_has_the_deviation_one_over_its_rank_whatever_its_width(int rank) =>
        Assert.Equal(1.0 / rank, Deviation(Fill(A with { Shape = [rank, 4000] }, LoraInitialization.Gaussian, 42)), 0.02 / rank);

    [Theory]
    [InlineData(TrainedTensorRole.LinearB)]
    [InlineData(TrainedTensorRole.EmbeddingA)]
    internal void The_other_side_is_zero(TrainedTensorRole role) =>
        Assert.All(Fill(A with { Role = role }, LoraInitialization.Gaussian, 42), v => Assert.Equal(0, v));

    [Fact]
    public void An_orthogonal_start_has_no_zeros_and_a_product_of_zero()
    {
        var a = tensor(Fill(A, LoraInitialization.Orthogonal, 42)).view(8, 400);
        var b = tensor(Fill(new TrainedTensor("m.lora_B.weight", [300, 8], TrainedTensorRole.LinearB), LoraInitialization.Orthogonal, 42)).view(300, 8);

        Assert.True(b.mm(a).abs().max().item<float>() < 1e-6);
        Assert.Equal(0.1 * Math.Sqrt(0.5), Deviation(a.contiguous().data<float>().ToArray()), 0.003);
        Assert.Equal(0.1 * Math.Sqrt(0.5), Deviation(b.contiguous().data<float>().ToArray()), 0.003);
    }

    [Fact]
    public void B_of_an_embedding_is_standard_normal() => Assert.Equal(1, Deviation(Fill(A with { Role = TrainedTensorRole.EmbeddingB }, LoraInitialization.Default, 42)), 0.03);

    [Fact]
    public void A_tensor_gets_the_same_whatever_else_is_filled_and_another_with_another_name_or_seed()
    {
        var first = Fill(A, LoraInitialization.Default, 42);
        Fill(A with { Name = "other" }, LoraInitialization.Default, 42);

        Assert.Equal(first, Fill(A, LoraInitialization.Default, 42));
        Assert.NotEqual(first, Fill(A with { Name = "other" }, LoraInitialization.Default, 42));
        Assert.NotEqual(first, Fill(A, LoraInitialization.Default, 43));
    }

    private static float[] Fill(TrainedTensor description, LoraInitialization kind, int seed)
    {
        using var values = full(description.Shape, 7f);
        LoraInitializer.Fill(values, description, kind, seed);
        return values.data<float>().ToArray();
    }

    private static double Deviation(float[] values) => Math.Sqrt(values.Average(v => (double)v * v));
}

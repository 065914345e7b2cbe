using FineTuneSdk.Torch.Autograd;
using FineTuneSdk.Torch.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTuneSdk.Torch.Tests.Models;

public sealed class LinearProductTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public LinearProductTests() => manual_seed(1);

    // The larger weights are those for which another library's product may stand in.
    [Theory]
    [InlineData(3, 5, 4)]
    [InlineData(37, 256, 200)]
    [InlineData(70, 130, 512)]
    public void The_product_and_both_gradients_are_libtorchs(int rows, int inputs, int outputs)
    {
        var (x, weight, gradient) = (randn(2, rows, inputs), randn(outputs, inputs), randn(2, rows, outputs));
        var (ours, theirs) = (Run(LinearProduct.Forward), Run((a, w) => nn.functional.linear(a, w)));
        for (var i = 0; i < ours.Length; i++)
            Assert.True(allclose(ours[i], theirs[i], 1e-4, 1e-3), $"{i}: {(ours[i] - theirs[i]).abs().max().item<float>()}");

        Tensor[] Run(Func<Tensor, Tensor, Tensor> product)
        {
            var (a, w) = (x.detach().clone().requires_grad_(), weight.detach().clone().requires_grad_());
            var result = product(a, w);
            CustomGradient.Backward(result, gradient);
            return [result.detach(), a.grad!, w.grad!];
        }
    }

    [Fact]
    public void A_frozen_weight_gets_no_gradient_and_an_input_without_one_costs_none()
    {
        var (x, weight) = (randn(3, 4), randn(5, 4));
        Assert.False(LinearProduct.Forward(x, weight).requires_grad);
        var needed = x.detach().requires_grad_();
        CustomGradient.Backward(LinearProduct.Forward(needed, weight).sum());
        Assert.True(allclose(ones(3, 5).matmul(weight), needed.grad!));
        Assert.Null(weight.grad);
    }

    public void Dispose() => _scope.Dispose();
}

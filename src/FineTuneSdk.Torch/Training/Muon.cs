namespace FineTuneSdk.Torch.Training;

/// <summary>
/// Muon (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/) over matrices of one shape: the update is the gradient's Nesterov momentum
/// (μ = 0.95), made nearly orthogonal by five Newton–Schulz steps and scaled by √max(1, rows / columns); weight decay is decoupled.
/// </summary>
internal sealed class Muon : IDisposable
{
    private const double Momentum = 0.95;
    private const int NewtonSchulzSteps = 5;

    // Elements of the matrices that are orthogonalised at a time: a step takes four times that beside the buffers.
    private const long AtATime = 1 << 24;

    private readonly Tensor _values;
    private readonly Tensor _gradients;
    private readonly double _weightDecay;
    private readonly double _scale;

    /// <summary>Creates the optimizer.</summary>
    /// <param name="values">[count, rows, columns]: the matrices, changed in place; a handle of its own, owned from now on.</param>
    /// <param name="gradients">[count, rows, columns], changed in place; a handle of its own, owned from now on.</param>
    /// <param name="momentum">[count, rows, columns]: where the momentum is kept; a handle of its own, owned from now on.</param>
    /// <param name="weightDecay">Decoupled weight decay.</param>
    public Muon(Tensor values, Tensor gradients, Tensor momentum, double weightDecay)
    {
        (_values, _gradients, Average, _weightDecay) = (values.DetachFromDisposeScope(), gradients.DetachFromDisposeScope(), momentum.DetachFromDisposeScope(), weightDecay);
        _scale = Math.Sqrt(Math.Max(1, (double)values.size(1) / values.size(2)));
    }

    /// <summary>[count, rows, columns]: the running average of the gradients.</summary>
    public Tensor Average { get; }

    /// <summary>Makes a step.</summary>
    public void Step(double learningRate)
    {
        using var gradients = no_grad();
        Average.lerp_(_gradients, 1 - Momentum);
        if (_weightDecay > 0)
            _values.mul_(1 - learningRate * _weightDecay);
        var count = Math.Max(1, AtATime / (_values.size(1) * _values.size(2)));
        for (var start = 0L; start < _values.size(0); start += count)
        {
            using var scope = NewDisposeScope();
            var some = Math.Min(count, _values.size(0) - start);
            var ahead = _gradients.narrow(0, start, some).lerp(Average.narrow(0, start, some), Momentum);
            _values.narrow(0, start, some).add_(Orthogonalize(ahead), -learningRate * _scale);
        }
    }

    public void Dispose()
    {
        Average.Dispose();
        _values.Dispose();
        _gradients.Dispose();
    }

    /// <summary>[n, rows, columns] → about U·Vᵀ of each matrix's singular value decomposition U·S·Vᵀ (singular values end near 1, not at it).</summary>
    internal static Tensor Orthogonalize(Tensor matrices)
    {
        const float a = 3.4445f, b = -4.7750f, c = 2.0315f;
        using var scope = NewDisposeScope();
        var isTall = matrices.size(1) > matrices.size(2);
        var x = isTall ? matrices.transpose(1, 2) : matrices;
        x = x / (linalg.vector_norm(x, dims: [-2, -1], keepdim: true) + 1e-7);
        for (var i = 0; i < NewtonSchulzSteps; i++)
        {
            using var before = x;
            using var transposed = x.transpose(1, 2);
            using var square = x.bmm(transposed);
            using var polynomial = square.baddbmm(square, square, beta: b, alpha: c);
            x = polynomial.baddbmm(x, x, beta: a, alpha: 1);
        }

        return (isTall ? x.transpose(1, 2) : x).MoveToOuterDisposeScope();
    }
}

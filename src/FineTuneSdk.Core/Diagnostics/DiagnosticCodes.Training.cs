namespace FineTuneSdk.Core.Diagnostics;

public static partial class DiagnosticCodes
{
    /// <summary>A run has so few steps that it hardly learns.</summary>
    public const string FewSteps = "FTSDK3001";

    /// <summary>The learning rate is still rising when a run ends.</summary>
    public const string WarmupTooLong = "FTSDK3002";

    /// <summary>The loss at the end of a run isn't below that at its start.</summary>
    public const string LossNotFalling = "FTSDK3003";

    /// <summary>A training step has no supervised token.</summary>
    public const string NothingSupervised = "FTSDK3004";

    /// <summary>The loss or the gradient stopped being a finite number.</summary>
    public const string LossNotFinite = "FTSDK3005";

    /// <summary>An adapter still changes nothing after training.</summary>
    public const string AdapterStillZero = "FTSDK3006";

    /// <summary>The optimizer has nothing that it is for.</summary>
    public const string OptimizerDoesNotFit = "FTSDK3007";

    /// <summary>A checkpoint can't be used; training starts anew.</summary>
    public const string CheckpointUnusable = "FTSDK3008";

    /// <summary>There is no example to train on.</summary>
    public const string NoTrainingExamples = "FTSDK3009";
}

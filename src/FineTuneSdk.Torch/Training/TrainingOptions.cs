using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Torch.Training;

/// <summary>What surrounds a training and decides nothing about its result.</summary>
public sealed record TrainingOptions
{
    /// <summary>The folder of the checkpoints, or null for none. A training goes on from a checkpoint of the same <see cref="RunKey"/> that it finds there.</summary>
    public string? CheckpointDirectory { get; init; }

    /// <summary>Names what decides the training (the fingerprint): a checkpoint with another key isn't used.</summary>
    public string RunKey { get; init; } = "";

    /// <summary>The time between checkpoints. Default one minute.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The most tokens of one forward pass. Default 2048 on the CPU, where more isn't faster and a stop has to wait for the pass; 16384 elsewhere.</summary>
    public long? MaxPassTokens { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Called after each step, on the training's thread.</summary>
    public Action<TrainingProgress>? OnProgress { get; init; }

    /// <summary>Called with warnings.</summary>
    public Action<Diagnostic>? OnDiagnostic { get; init; }

    /// <summary>Called with the file of each checkpoint written, and the step.</summary>
    public Action<string, int>? OnCheckpoint { get; init; }

    /// <summary>Called with the step that a training goes on from.</summary>
    public Action<int>? OnResume { get; init; }
}

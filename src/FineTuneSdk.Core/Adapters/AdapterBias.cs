namespace FineTuneSdk.Core.Adapters;

/// <summary>Which of the base's biases are trained and saved with an adapter, PEFT's <c>bias</c>.</summary>
public enum AdapterBias
{
    /// <summary>None.</summary>
    None,

    /// <summary>Every bias of the base.</summary>
    All,

    /// <summary>Those of the adapted layers.</summary>
    LoraOnly,
}

namespace FineTuneSdk.Torch.Models.Families;

/// <summary>How a family's <c>config.json</c> speaks of sliding windows.</summary>
internal enum WindowKeys
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary><c>sliding_window</c> alone: a number is for every layer, null is no window.</summary>
    EveryLayer,

    /// <summary><c>use_sliding_window</c> switches <c>sliding_window</c> on, for the layers of <c>layer_types</c>, or else for those from <c>max_window_layers</c> on.</summary>
    ChosenLayers,
}

global using TorchSharp;
global using static TorchSharp.torch;
global using static TorchSharp.torch.nn;
global using Device = TorchSharp.torch.Device;
global using Tensor = TorchSharp.torch.Tensor;
